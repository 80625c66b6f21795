//! Reads what the host writes.
//!
//! The reader of `serde_json` can tell of each field how it is wrong, and takes each struct as a list too: with that, a
//! fifth of the module that a window starts with would be reading. Host and interface are built from one contract, so a
//! reply is either read or, as a whole, that of another version.

use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use std::{borrow::Cow, fmt};

/// How deep lists and maps may stand in each other.
const DEPTH_MAX: u32 = 160;

/// It is no JSON, or says something else than what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_value(_: de::Unexpected<'_>, _: &dyn de::Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn de::Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

/// Reads a value from its JSON.
///
/// # Errors
/// When it is not there.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let mut json = Json { text, at: 0, depth: 0 };
    let value = T::deserialize(&mut json)?;
    if json.peek().is_none() { Ok(value) } else { Err(Unreadable) }
}

/// A text, and how far it is read.
struct Json<'de> {
    text: &'de str,
    at: usize,
    depth: u32,
}

enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl<'de> Json<'de> {
    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.at += space;
        rest.get(space).copied()
    }

    fn take(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(Unreadable)
    }

    fn word(&mut self, word: &str) -> Result<(), Unreadable> {
        self.peek();
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        Err(Unreadable)
    }

    fn bool(&mut self) -> Result<bool, Unreadable> {
        let is = self.peek() == Some(b't');
        self.word(if is { "true" } else { "false" }).map(|()| is)
    }

    fn string(&mut self) -> Result<Cow<'de, str>, Unreadable> {
        self.take(b'"')?;
        let mut owned = None::<String>;
        loop {
            let start = self.at;
            let rest = self.text.as_bytes().get(start..).ok_or(Unreadable)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)).ok_or(Unreadable)?;
            let plain = self.text.get(start..self.at).ok_or(Unreadable)?;
            match self.byte()? {
                b'"' => {
                    return Ok(match owned {
                        None => Cow::Borrowed(plain),
                        Some(text) => Cow::Owned(text + plain),
                    });
                }
                b'\\' => {
                    let sign = self.escaped()?;
                    let text = owned.get_or_insert_default();
                    text.push_str(plain);
                    text.push(sign);
                }
                _ => return Err(Unreadable),
            }
        }
    }

    fn byte(&mut self) -> Result<u8, Unreadable> {
        let byte = *self.text.as_bytes().get(self.at).ok_or(Unreadable)?;
        self.at += 1;
        Ok(byte)
    }

    /// The sign that the letters after a backslash stand for.
    fn escaped(&mut self) -> Result<char, Unreadable> {
        Ok(match self.byte()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            sign @ (b'"' | b'\\' | b'/') => char::from(sign),
            b'u' => {
                let unit = self.unit()?;
                let code = match unit {
                    0xd800..0xdc00 => {
                        self.word("\\u")?;
                        let low = self.unit()?.checked_sub(0xdc00).filter(|low| *low < 0x400).ok_or(Unreadable)?;
                        0x1_0000 + ((unit - 0xd800) << 10) + low
                    }
                    unit => unit,
                };
                char::from_u32(code).ok_or(Unreadable)?
            }
            _ => return Err(Unreadable),
        })
    }

    fn unit(&mut self) -> Result<u32, Unreadable> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Unreadable)?;
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| Unreadable)
    }

    fn number(&mut self) -> Result<Number, Unreadable> {
        self.peek();
        let rest = self.text.get(self.at..).ok_or(Unreadable)?;
        let part_of_it = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E');
        let text = rest.get(..rest.bytes().take_while(part_of_it).count()).ok_or(Unreadable)?;
        self.at += text.len();
        if let Ok(number) = text.parse() {
            return Ok(Number::Unsigned(number));
        }
        if let Ok(number) = text.parse() {
            return Ok(Number::Signed(number));
        }
        float(text).map(Number::Float).ok_or(Unreadable)
    }

    /// Leaves a value out, whatever it is.
    fn skip(&mut self) -> Result<(), Unreadable> {
        let mut open = 0_u32;
        loop {
            match self.peek().ok_or(Unreadable)? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    self.at += 1;
                    open += 1;
                }
                b'}' | b']' | b',' | b':' if open == 0 => return Err(Unreadable),
                b'}' | b']' => {
                    self.at += 1;
                    open -= 1;
                }
                b',' | b':' => self.at += 1,
                b't' | b'f' => {
                    self.bool()?;
                }
                b'n' => self.word("null")?,
                _ => {
                    self.number()?;
                }
            }
            if open == 0 {
                return Ok(());
            }
        }
    }

    fn enter(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Unreadable);
        }
        self.take(byte)
    }

    fn leave(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.depth -= 1;
        self.take(byte)
    }

    /// Whether another item comes before `end`.
    fn another(&mut self, first: &mut bool, end: u8) -> Result<bool, Unreadable> {
        if self.peek() == Some(end) {
            return Ok(false);
        }
        if !std::mem::replace(first, false) {
            self.take(b',')?;
        }
        Ok(true)
    }
}

/// JavaScript has a reader of floats already.
#[cfg(target_arch = "wasm32")]
fn float(text: &str) -> Option<f64> {
    Some(js_sys::Number::parse_float(text)).filter(|number| number.is_finite())
}

#[cfg(not(target_arch = "wasm32"))]
fn float(text: &str) -> Option<f64> {
    text.parse().ok()
}

macro_rules! numbers {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            match self.number()? {
                Number::Unsigned(number) => visitor.visit_u64(number),
                Number::Signed(number) => visitor.visit_i64(number),
                Number::Float(number) => visitor.visit_f64(number),
            }
        })*
    };
}

macro_rules! strings {
    ($($name:ident)*) => {
        $(fn $name<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            match self.string()? {
                Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
                Cow::Owned(text) => visitor.visit_string(text),
            }
        })*
    };
}

impl<'de> Deserializer<'de> for &mut Json<'de> {
    type Error = Unreadable;

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64
    }

    strings! { deserialize_char deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.peek().ok_or(Unreadable)? {
            b'n' => self.deserialize_unit(visitor),
            b't' | b'f' => self.deserialize_bool(visitor),
            b'"' => self.deserialize_str(visitor),
            b'[' => self.deserialize_seq(visitor),
            b'{' => self.deserialize_map(visitor),
            _ => self.deserialize_f64(visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_bool(self.bool()?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.word("null")?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if self.peek() == Some(b'n') {
            self.word("null")?;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.enter(b'[')?;
        let value = visitor.visit_seq(Items { json: self, first: true })?;
        self.leave(b']')?;
        Ok(value)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.enter(b'{')?;
        let value = visitor.visit_map(Items { json: self, first: true })?;
        self.leave(b'}')?;
        Ok(value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.peek() == Some(b'"') {
            return visitor.visit_enum(Variant { json: self, filled: false });
        }
        self.enter(b'{')?;
        let value = visitor.visit_enum(Variant { json: self, filled: true })?;
        self.leave(b'}')?;
        Ok(value)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
        Err(Unreadable)
    }
}

/// The items of a list, or the entries of a map.
struct Items<'a, 'de> {
    json: &'a mut Json<'de>,
    first: bool,
}

impl<'de> SeqAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Unreadable> {
        match self.json.another(&mut self.first, b']')? {
            true => seed.deserialize(&mut *self.json).map(Some),
            false => Ok(None),
        }
    }
}

impl<'de> MapAccess<'de> for Items<'_, 'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Unreadable> {
        match self.json.another(&mut self.first, b'}')? {
            true => seed.deserialize(&mut *self.json).map(Some),
            false => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Unreadable> {
        self.json.take(b':')?;
        seed.deserialize(&mut *self.json)
    }
}

/// One of several: its name, or its name with what it holds.
struct Variant<'a, 'de> {
    json: &'a mut Json<'de>,
    filled: bool,
}

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Unreadable> {
        let name = seed.deserialize(&mut *self.json)?;
        if self.filled {
            self.json.take(b':')?;
        }
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        if self.filled { self.json.word("null") } else { Ok(()) }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unreadable> {
        if self.filled { seed.deserialize(self.json) } else { Err(Unreadable) }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unreadable> {
        if self.filled { self.json.deserialize_seq(visitor) } else { Err(Unreadable) }
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], visitor: V) -> Result<V::Value, Unreadable> {
        if self.filled { self.json.deserialize_map(visitor) } else { Err(Unreadable) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use atom_api::{Said, tasks::TaskPage};
    use serde::{Deserialize, Serialize};
    use serde_json::{Value, json};
    use std::{collections::BTreeMap, fmt::Debug};

    /// Reads as `serde_json` does.
    fn same<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
        assert_eq!(read::<T>(text).ok(), serde_json::from_str(text).ok(), "{text}");
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Point,
        Circle(u8),
        Box { width: i64, height: Option<f64> },
        Pair(u8, String),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Tagged {
        One { text: String },
        Two { count: u64 },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(untagged)]
    enum Either {
        Number(i64),
        Text(String),
        List(Vec<u8>),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Wide {
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
        known: Option<bool>,
    }

    #[test]
    fn values_are_read_as_they_were_written() {
        let all = [
            json!(null),
            json!([true, false, 0, -1, 1.5, -2.5e10, u64::MAX, i64::MIN, 1e300]),
            json!({ "": [], "a": {}, "b": { "c": [[[1]]] }, "schön \u{1f33f}": "\u{0}\n\t\"\\/\u{7f}\u{2028}" }),
        ];
        for value in all {
            for text in [serde_json::to_string(&value), serde_json::to_string_pretty(&value)] {
                same::<Value>(&text.expect("it is written"));
            }
        }
        same::<String>(r#""\u00e4\ud83c\udf3f\b\f\/""#);
    }

    #[test]
    fn every_form_of_one_of_several_is_read() {
        let shapes = r#"["point", {"circle": 3}, {"box": {"width": -4, "height": 2}}, {"pair": [1, "x"]}]"#;
        same::<Vec<Shape>>(shapes);
        assert_eq!(read::<Vec<Shape>>(shapes).map(|all| all.len()), Ok(4));
        for text in [r#""circle""#, r#"{"point": 1}"#, r#"{"pair": [1]}"#, r#""square""#] {
            same::<Shape>(text);
        }
        same::<Vec<Tagged>>(r#"[{"kind":"two","count":9},{"text":"x","kind":"one"}]"#);
        same::<Vec<Either>>(r#"[-7, "seven", [7, 7]]"#);
        same::<Wide>(r#"{"known":true,"other":[1],"more":null}"#);
        same::<Said>(r#"{"code":"rests","service":"GitHub","wait_s":60,"new":{"a":[1,{"b":"}"}]}}"#);
        same::<BTreeMap<String, (u8, char)>>(r#"{"a":[1,"x"]}"#);
    }

    #[test]
    fn tasks_are_read_with_what_this_build_does_not_know_of_them() {
        let task = json!({
            "id": "01890a5d-ac96-774b-bcce-000000000001", "title": "Renew \"the domain\"", "status": "in_progress",
            "priority": 2, "labels": ["a", "b"], "subtasks": 3, "subtasks_closed": 1, "due": null,
            "created_at": "2026-11-23T10:00:00Z", "updated_at": "2026-11-23T10:00:00Z",
            "unknown": { "deep": [1, [2, { "x": "]" }], null, true, -1.5] },
        });
        same::<TaskPage>(&json!({ "items": [task], "next": null, "total": 1 }).to_string());
    }

    #[test]
    fn what_is_no_json_is_not_read() {
        for text in [
            "",
            "{",
            "[1",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1,}",
            "{1:2}",
            "nul",
            "truex",
            "1 2",
            "\"a",
            "\"\\x\"",
            "\"\\ud83c\"",
            "\"\\ud83cx\"",
            "\"\u{1}\"",
            "-",
            "}",
            "[}",
            "{]",
        ] {
            same::<Value>(text);
        }
        let deep = ["[".repeat(200), "]".repeat(200)].concat();
        assert_eq!(read::<Value>(&deep), Err(Unreadable));
        assert_eq!(read::<u8>("256"), Err(Unreadable));
        assert_eq!(read::<Vec<de::IgnoredAny>>("[{\"a\":[}]").map(|all| all.len()), Err(Unreadable));
    }
}
