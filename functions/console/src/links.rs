//! Links to pages with a query, and from one page of a list to the next.

/// A path with these parameters, leaving out those that are empty.
pub(crate) fn with_query(path: &str, parameters: &[(&str, &str)]) -> String {
    let filled: Vec<_> = parameters.iter().filter(|(_, value)| !value.is_empty()).collect();
    match serde_urlencoded::to_string(&filled) {
        Ok(query) if !query.is_empty() => format!("{path}?{query}"),
        Ok(_) | Err(_) => path.to_owned(),
    }
}

/// Where to go on in a list, as the template `pager.html` shows it.
#[derive(Default)]
pub(crate) struct Pager {
    /// Back to the first page, where this is another.
    pub(crate) first: Option<String>,
    /// On to the next one, where there is one.
    pub(crate) next: Option<String>,
}

impl Pager {
    /// Of the list at `path` with these filters. `is_first`: it is its first page that is shown.
    pub(crate) fn new(path: &str, filters: &[(&str, &str)], is_first: bool, next_cursor: Option<&str>) -> Self {
        let next = next_cursor.map(|cursor| with_query(path, &[filters, &[("cursor", cursor)]].concat()));
        Self { first: (!is_first).then(|| with_query(path, filters)), next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_typed_stays_one_parameter() {
        let link = with_query("/panel/users", &[("q", "a&b=\"<c>"), ("role", ""), ("status", "active")]);

        assert_eq!(link, "/panel/users?q=a%26b%3D%22%3Cc%3E&status=active");
    }

    #[test]
    fn the_first_page_leads_on_and_the_last_one_back() {
        let first = Pager::new("/panel/users", &[("q", "jo")], true, Some("abc"));
        let last = Pager::new("/panel/users", &[("q", "jo")], false, None);

        assert_eq!((first.first, first.next.as_deref()), (None, Some("/panel/users?q=jo&cursor=abc")));
        assert_eq!((last.first.as_deref(), last.next), (Some("/panel/users?q=jo"), None));
    }
}
