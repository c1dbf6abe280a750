//! An elasticlunr index walked by serde, so that it is never written out as JSON (87 MB for 6,000 pages).
//!
//! The index serialises as `{index: {<field>: {root: <node>}}, documentStore: {docInfo: {<doc>: {<field>: n}}}}`
//! with `<node> = {docs: {<doc>: {tf}}, df, <char>: <node> ...}`; a walker follows that shape and keeps counts.

use std::fmt;

use elasticlunr::Index;
use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};

/// How often a token stands in the fields of documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Counts {
    /// Sorted by token and field.
    pub entries: Vec<Entry>,
    /// `(field, document, tokens)`, sorted.
    pub lengths: Vec<(u8, u32, u32)>,
}

/// Where a token stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Entry {
    /// The token.
    pub token: Box<str>,
    /// The field's number.
    pub field: u8,
    /// `(document, count)`, sorted.
    pub docs: Vec<(u32, u32)>,
}

/// The counts of an index whose references are numbers.
pub fn walk(index: &Index) -> Counts {
    let mut walker =
        Walker { fields: index.get_fields().to_vec(), token: String::new(), counts: Counts::default() };
    index
        .serialize(At { walker: &mut walker, place: Place::Index })
        .expect("the shape of an elasticlunr index");
    walker.counts.entries.sort_unstable();
    walker.counts.lengths.sort_unstable();
    walker.counts
}

struct Walker {
    fields: Vec<String>,
    token: String,
    counts: Counts,
}

impl Walker {
    fn field(&self, name: &str) -> Result<u8, Unexpected> {
        self.fields.iter().position(|field| field == name).map(|n| n as u8).ok_or(Unexpected)
    }
}

/// Where in the index a value stands.
#[derive(Clone, Copy)]
enum Place {
    Index,
    Fields,
    Field(u8),
    Node(u8),
    Docs,
    Doc(u32),
    Store,
    Lengths,
    LengthsOf(u32),
    Length(u32, u8),
}

/// A serializer for the value at a place.
struct At<'a> {
    walker: &'a mut Walker,
    place: Place,
}

/// The entries of a map or struct at a place.
struct Entries<'a> {
    walker: &'a mut Walker,
    place: Place,
    key: String,
}

impl Entries<'_> {
    fn value(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unexpected> {
        let key = std::mem::take(&mut self.key);
        let number = || key.parse::<u32>().map_err(|_| Unexpected);
        let place = match (self.place, &*key) {
            (Place::Index, "index") => Place::Fields,
            (Place::Index, "documentStore") => Place::Store,
            (Place::Fields, field) => Place::Field(self.walker.field(field)?),
            (Place::Field(field), "root") => Place::Node(field),
            (Place::Node(field), "docs") => {
                let token = self.walker.token.clone().into_boxed_str();
                self.walker.counts.entries.push(Entry { token, field, docs: Vec::new() });
                value.serialize(At { walker: self.walker, place: Place::Docs })?;
                let entries = &mut self.walker.counts.entries;
                match entries.last_mut() {
                    Some(entry) if entry.docs.is_empty() => drop(entries.pop()),
                    Some(entry) => entry.docs.sort_unstable(),
                    None => {}
                }
                return Ok(());
            }
            (Place::Node(_), "df") => return Ok(()),
            (Place::Node(field), letter) => {
                let end = self.walker.token.len();
                self.walker.token.push_str(letter);
                value.serialize(At { walker: self.walker, place: Place::Node(field) })?;
                self.walker.token.truncate(end);
                return Ok(());
            }
            (Place::Docs, _) => Place::Doc(number()?),
            (Place::Doc(doc), "tf") => Place::Doc(doc),
            (Place::Store, "docInfo") => Place::Lengths,
            (Place::Lengths, _) => Place::LengthsOf(number()?),
            (Place::LengthsOf(doc), field) => Place::Length(doc, self.walker.field(field)?),
            _ => return Ok(()),
        };
        value.serialize(At { walker: self.walker, place })
    }
}

impl ser::SerializeMap for Entries<'_> {
    type Ok = ();
    type Error = Unexpected;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unexpected> {
        self.key = key.serialize(Key)?;
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unexpected> {
        self.value(value)
    }

    fn end(self) -> Result<(), Unexpected> {
        Ok(())
    }
}

impl ser::SerializeStruct for Entries<'_> {
    type Ok = ();
    type Error = Unexpected;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Unexpected> {
        self.key = key.to_owned();
        self.value(value)
    }

    fn end(self) -> Result<(), Unexpected> {
        Ok(())
    }
}

/// A value that an elasticlunr index does not have.
#[derive(Debug)]
struct Unexpected;

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the shape of an elasticlunr index")
    }
}

impl std::error::Error for Unexpected {}

impl ser::Error for Unexpected {
    fn custom<T: fmt::Display>(_: T) -> Unexpected {
        Unexpected
    }
}

/// Methods for values that do not occur.
macro_rules! unexpected {
    ($ok:ty; $($name:ident($($arg:ty),*);)*) => {
        $(fn $name(self, $(_: $arg),*) -> Result<$ok, Unexpected> { Err(Unexpected) })*
    };
}

macro_rules! unexpected_compounds {
    () => {
        type SerializeSeq = Impossible<Self::Ok, Unexpected>;
        type SerializeTuple = Impossible<Self::Ok, Unexpected>;
        type SerializeTupleStruct = Impossible<Self::Ok, Unexpected>;
        type SerializeTupleVariant = Impossible<Self::Ok, Unexpected>;
        type SerializeStructVariant = Impossible<Self::Ok, Unexpected>;

        unexpected! { Self::SerializeSeq; serialize_seq(Option<usize>); }
        unexpected! { Self::SerializeTuple; serialize_tuple(usize); }
        unexpected! { Self::SerializeTupleStruct; serialize_tuple_struct(&'static str, usize); }
        unexpected! { Self::SerializeTupleVariant; serialize_tuple_variant(&'static str, u32, &'static str, usize); }
        unexpected! { Self::SerializeStructVariant; serialize_struct_variant(&'static str, u32, &'static str, usize); }
        unexpected! { Self::Ok;
            serialize_bool(bool); serialize_i8(i8); serialize_i16(i16); serialize_i32(i32); serialize_i64(i64);
            serialize_u8(u8); serialize_u16(u16); serialize_u32(u32); serialize_f32(f32); serialize_bytes(&[u8]);
            serialize_none(); serialize_unit(); serialize_unit_struct(&'static str);
            serialize_unit_variant(&'static str, u32, &'static str); serialize_char(char);
        }

        fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<Self::Ok, Unexpected> {
            Err(Unexpected)
        }

        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: &T,
        ) -> Result<Self::Ok, Unexpected> {
            Err(Unexpected)
        }

        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<Self::Ok, Unexpected> {
            Err(Unexpected)
        }
    };
}

impl<'a> Serializer for At<'a> {
    type Ok = ();
    type Error = Unexpected;
    type SerializeMap = Entries<'a>;
    type SerializeStruct = Entries<'a>;

    unexpected_compounds!();
    unexpected! { (); serialize_str(&str); }

    fn serialize_map(self, _: Option<usize>) -> Result<Entries<'a>, Unexpected> {
        Ok(Entries { walker: self.walker, place: self.place, key: String::new() })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Entries<'a>, Unexpected> {
        self.serialize_map(None)
    }

    /// elasticlunr keeps the square root of the count.
    fn serialize_f64(self, root: f64) -> Result<(), Unexpected> {
        if let (Place::Doc(doc), Some(entry)) = (self.place, self.walker.counts.entries.last_mut()) {
            entry.docs.push((doc, (root * root).round() as u32));
        }
        Ok(())
    }

    fn serialize_u64(self, n: u64) -> Result<(), Unexpected> {
        if let Place::Length(doc, field) = self.place {
            self.walker.counts.lengths.push((field, doc, n as u32));
        }
        Ok(())
    }
}

/// A serializer for keys.
struct Key;

impl Serializer for Key {
    type Ok = String;
    type Error = Unexpected;
    type SerializeMap = Impossible<String, Unexpected>;
    type SerializeStruct = Impossible<String, Unexpected>;

    unexpected_compounds!();
    unexpected! { String; serialize_f64(f64); serialize_u64(u64); }
    unexpected! { Self::SerializeMap; serialize_map(Option<usize>); }
    unexpected! { Self::SerializeStruct; serialize_struct(&'static str, usize); }

    fn serialize_str(self, key: &str) -> Result<String, Unexpected> {
        Ok(key.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::search::tokens::Words;
    use elasticlunr::IndexBuilder;

    /// The walk, against the JSON that elasticlunr writes itself.
    #[test]
    fn counts_are_those_of_the_json() {
        let words = IndexBuilder::with_language(Box::new(Words)).save_docs(false);
        let mut index = words.add_fields(["title", "body"]).build();
        index.add_doc(
            "0",
            ["死锁", "死锁 docs df root docs constructor __proto__ toString ion being aतed 所有权"],
        );
        index.add_doc("1", ["", "锁 docs"]);
        let counts = walk(&index);
        let json: serde_json::Value = serde_json::from_str(&index.to_json()).unwrap();
        for entry in &counts.entries {
            let mut node = &json["index"][["title", "body"][entry.field as usize]]["root"];
            for letter in entry.token.chars() {
                node = &node[letter.to_string()];
            }
            let docs = node["docs"].as_object().unwrap();
            assert_eq!(docs.len(), entry.docs.len(), "{}", entry.token);
            for (doc, count) in &entry.docs {
                let root = docs[&doc.to_string()]["tf"].as_f64().unwrap();
                assert_eq!(f64::from(*count).sqrt(), root, "{}", entry.token);
            }
        }
        let twice = counts.entries.iter().find(|entry| &*entry.token == "doc").unwrap();
        assert_eq!((twice.field, &*twice.docs), (1, &[(0, 2), (1, 1)][..]));
        assert_eq!(counts.entries.len(), 15);
        assert_eq!(counts.lengths, [(0, 0, 1), (0, 1, 0), (1, 0, 14), (1, 1, 2)]);
    }
}
