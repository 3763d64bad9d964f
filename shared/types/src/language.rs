//! The two languages of pages, mails and documents.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    #[default]
    English,
    Russian,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Russian];

    /// The language tag (RFC 5646).
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
        }
    }

    /// Reads what [`Language::tag`] writes.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The supported language with the highest weight in `Accept-Language` (RFC 9110, section 12.5.4). The first wins
    /// if weights are equal.
    pub fn preferred(accepted: &str) -> Option<Self> {
        let mut best: Option<(Self, f32)> = None;
        for range in accepted.split(',') {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.trim().parse().ok());
            let (Some(language), Some(weight)) = (Self::parse(&primary), weight) else { continue };
            if weight > 0.0 && best.is_none_or(|(_, most)| weight > most) {
                best = Some((language, weight));
            }
        }
        best.map(|(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_of_ours_is_taken() {
        assert_eq!(Language::preferred("ru"), Some(Language::Russian));
        assert_eq!(Language::preferred("de, en-GB;q=0.7, ru;q=0.9"), Some(Language::Russian));
        assert_eq!(Language::preferred("ru;q=0, en"), Some(Language::English));
        assert_eq!(Language::preferred("de"), None);
    }
}
