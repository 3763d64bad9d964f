//! The browser's language, and whether scripts are switched on.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    English,
    Russian,
    NoScript,
    RussianNoScript,
}

impl Mode {
    pub(crate) const fn has_scripts(self) -> bool {
        matches!(self, Self::English | Self::Russian)
    }

    pub(crate) const fn language(self) -> &'static str {
        self.says("en", "ru")
    }

    /// The text in this language.
    pub(crate) const fn says<'a>(self, english: &'a str, russian: &'a str) -> &'a str {
        match self {
            Self::English | Self::NoScript => english,
            Self::Russian | Self::RussianNoScript => russian,
        }
    }
}
