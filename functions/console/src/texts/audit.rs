//! Actions and details of the audit log.

use crate::language::Language;
use crate::texts::Texts;

/// An action in words. One without a text, such as one of a later version, keeps its own name.
pub(crate) fn action_text(language: Language, action: &str) -> &str {
    let key = format!("action-{}", action.replace(['.', '_'], "-"));
    language.texts().find(&key).unwrap_or(action)
}

/// A detail of an entry in words. The store holds a short English phrase with names and values; one that has no text
/// here stays as it is.
pub(crate) fn detail_text(language: Language, detail: &str) -> String {
    let t = language.texts();
    if let Some(text) = whole(t, detail) {
        return text.to_owned();
    }
    if let Some((kid, from)) = detail.split_once(" signs from ") {
        return t.format("detail-signs-from", [("key", kid.into()), ("time", from.into())]);
    }
    if let Some((subject, count)) = detail.split_once(": ").and_then(|(subject, rest)| Some((subject, counters(rest)?)))
    {
        let subject = named(t, subject).unwrap_or_else(|| subject.to_owned());
        return t.format("detail-counters", [("subject", subject.into()), ("count", count.into())]);
    }
    // A change of a user lists its members.
    let member = |member: &str| changed(t, member).or_else(|| named(t, member)).unwrap_or_else(|| member.to_owned());
    detail.split(", ").map(member).collect::<Vec<_>>().join(", ")
}

fn changed(t: Texts, member: &str) -> Option<String> {
    let (what, after) = member.split_once(" to ")?;
    let (what, before) = what.split_once(' ')?;
    match what {
        "role" => Some(t.format("detail-role-change", [("before", before.into()), ("after", after.into())])),
        "status" => Some(t.format("detail-status-change", [("before", before.into()), ("after", after.into())])),
        _ => None,
    }
}

fn whole(t: Texts, detail: &str) -> Option<&'static str> {
    Some(match detail {
        "role admin, by the first-run link" => t.get("detail-first-run"),
        "oldest of too many" => t.get("detail-oldest-session"),
        "all others" => t.get("detail-all-others"),
        "present password" => t.get("detail-present-password"),
        "unknown name" => t.get("detail-unknown-names"),
        "no email address" => t.get("detail-no-email"),
        "by a mailed code: reset" => t.get("detail-code-reset"),
        "by a mailed code: invitation" => t.get("detail-code-invitation"),
        "account" => t.get("detail-account"),
        "all" => t.get("detail-all"),
        "email" => t.get("detail-email"),
        "name" => t.get("detail-name"),
        _ => return None,
    })
}

/// A phrase that ends with one name or value.
fn named(t: Texts, detail: &str) -> Option<String> {
    if let Some(text) = whole(t, detail) {
        return Some(text.to_owned());
    }
    let value = |start: &str| detail.strip_prefix(start).filter(|value| !value.contains(' '));
    Some(if let Some(role) = value("role ") {
        t.format("detail-role", [("role", role.into())])
    } else if let Some(id) = value("key ") {
        t.format("detail-key", [("id", id.into())])
    } else if let Some(id) = value("personal key ") {
        t.format("detail-personal-key", [("id", id.into())])
    } else if let Some(id) = value("application key ") {
        t.format("detail-application-key", [("id", id.into())])
    } else if let Some(hash) = value("unknown name ") {
        t.format("detail-unknown-name", [("hash", hash.into())])
    } else if let Some(id) = value("user ") {
        t.format("detail-user", [("id", id.into())])
    } else if let Some(ip) = value("address ") {
        t.format("detail-address", [("ip", ip.into())])
    } else if let Some(count) = value("of everybody: ") {
        t.format("detail-everyone", [("count", count.into())])
    } else {
        return None;
    })
}

fn counters(text: &str) -> Option<u64> {
    let number = text.strip_suffix(" counters").or_else(|| text.strip_suffix(" counter"))?;
    number.parse().ok()
}

#[cfg(test)]
mod tests {
    use shared::audit::Action;

    use super::*;

    #[test]
    fn each_action_has_words_in_both_languages() {
        for action in Action::ALL {
            for language in Language::ALL {
                assert_ne!(action_text(language, action.as_str()), action.as_str());
            }
        }
    }

    #[test]
    fn a_detail_is_translated_and_keeps_its_values() {
        let russian = |detail| detail_text(Language::Russian, detail);

        assert_eq!(russian("role clerk"), "роль clerk");
        assert_eq!(russian("unknown name ab12: 3 counters"), "неизвестное имя ab12: 3 счётчика");
        assert_eq!(russian("account: 1 counter"), "аккаунт: 1 счётчик");
        assert_eq!(russian("name, role user to clerk"), "имя, роль user → clerk");
        assert_eq!(russian("something of a later version"), "something of a later version");
    }
}
