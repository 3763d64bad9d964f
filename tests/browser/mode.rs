//! How somebody browses: in which language, and with scripts or without.

/// How somebody browses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// In English, with scripts.
    English,
    /// In Russian, with scripts.
    Russian,
    /// In English, with scripts switched off.
    NoScript,
    /// In Russian, with scripts switched off.
    RussianNoScript,
}

impl Mode {
    pub(crate) const fn has_scripts(self) -> bool {
        matches!(self, Self::English | Self::Russian)
    }

    pub(crate) const fn language(self) -> &'static str {
        self.says("en", "ru")
    }

    /// What a page says in this language.
    pub(crate) const fn says<'a>(self, english: &'a str, russian: &'a str) -> &'a str {
        match self {
            Self::English | Self::NoScript => english,
            Self::Russian | Self::RussianNoScript => russian,
        }
    }
}
