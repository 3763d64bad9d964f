//! A YAML document as CloudFormation writes it: plain values, and calls of its functions in either
//! notation (`!Ref X` or `Ref: X`).

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Number, Value};
use serde_saphyr::Tagged;

/// One node of the document.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// Text, a number, a truth value or nothing.
    Scalar(Value),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the document.
    Map(Vec<(String, Node)>),
    /// A call of a CloudFormation function: its name without `Fn::` or `!`, and its argument.
    Call(String, Box<Node>),
}

impl Node {
    /// What stands under `key`, where this is a mapping that has it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    /// What stands at the end of a path of keys.
    pub(super) fn find(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of a mapping; none where this is something else.
    pub(super) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Map(entries) => entries,
            Self::Scalar(_) | Self::List(_) | Self::Call(..) => &[],
        }
    }

    /// The items of a sequence.
    pub(super) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            Self::Scalar(_) | Self::Map(_) | Self::Call(..) => None,
        }
    }

    /// The text of a scalar that is text.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(value) => value.as_str(),
            Self::List(_) | Self::Map(_) | Self::Call(..) => None,
        }
    }

    /// A mapping of one entry whose key is a function is a call in the long notation.
    fn from_entries(mut entries: Vec<(String, Self)>) -> Self {
        if let [(key, _)] = entries.as_slice()
            && let Some(name) = long_call(key)
        {
            let name = name.to_owned();
            return Self::Call(name, Box::new(entries.remove(0).1));
        }
        Self::Map(entries)
    }
}

fn long_call(key: &str) -> Option<&str> {
    if key == "Ref" { Some(key) } else { key.strip_prefix("Fn::") }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Tagged(Untagged(node), tag) = Tagged::deserialize(deserializer)?;
        // A tag of YAML's own, such as `!!str`, is a full URI here: it names a type, not a call.
        Ok(match tag.as_deref().and_then(|tag| tag.strip_prefix('!')) {
            Some(name) => Self::Call(name.to_owned(), Box::new(node)),
            None => node,
        })
    }
}

/// A node whose own tag has been taken off.
struct Untagged(Node);

impl<'de> Deserialize<'de> for Untagged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor).map(Self)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(Node::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_entry()? {
            entries.push(entry);
        }
        Ok(Node::from_entries(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Node {
        serde_saphyr::from_str(text).unwrap()
    }

    fn text(value: &str) -> Node {
        Node::Scalar(value.into())
    }

    #[test]
    fn a_tag_is_a_call_on_any_kind_of_node() {
        assert_eq!(parse("!Ref Users"), Node::Call("Ref".into(), Box::new(text("Users"))));
        let list = Node::List(vec![text("Cond"), text("a"), Node::Call("Ref".into(), Box::new(text("B")))]);
        assert_eq!(parse("!If [Cond, a, !Ref B]"), Node::Call("If".into(), Box::new(list)));
        let map = Node::Map(vec![("Name".into(), text("x"))]);
        assert_eq!(parse("!Transform {Name: x}"), Node::Call("Transform".into(), Box::new(map)));
    }

    #[test]
    fn the_long_notation_is_the_same_call() {
        assert_eq!(parse("Ref: Users"), parse("!Ref Users"));
        assert_eq!(parse("Fn::Sub: a${B}"), parse("!Sub a${B}"));
    }

    #[test]
    fn plain_values_keep_their_types_and_order() {
        let node = parse("b: 1\na: [true, null, 'no', \"2\", 1.5]\n");
        let keys: Vec<_> = node.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["b", "a"]);
        let items = [true.into(), Value::Null, "no".into(), "2".into(), 1.5.into()];
        assert_eq!(node.get("a").and_then(Node::items), Some(items.map(Node::Scalar).as_slice()));
    }

    #[test]
    fn a_tag_of_yaml_itself_is_no_call() {
        assert_eq!(parse("!!str 5"), text("5"));
    }
}
