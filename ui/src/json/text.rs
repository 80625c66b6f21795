//! The text of a JSON, read sign by sign.

use super::Unreadable;
use std::borrow::Cow;

/// How deep lists and maps may stand in each other.
const DEPTH_MAX: u32 = 160;

/// A text, and how far it is read.
pub(super) struct Json<'de> {
    text: &'de str,
    at: usize,
    depth: u32,
}

/// A number, in the form that holds it.
pub(super) enum Number {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
}

impl<'de> Json<'de> {
    /// A text of which nothing is read yet.
    pub(super) const fn new(text: &'de str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// The next byte that is no space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let space = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.at += space;
        rest.get(space).copied()
    }

    pub(super) fn take(&mut self, byte: u8) -> Result<(), Unreadable> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(Unreadable)
    }

    pub(super) fn word(&mut self, word: &str) -> Result<(), Unreadable> {
        self.peek();
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
            self.at += word.len();
            return Ok(());
        }
        Err(Unreadable)
    }

    pub(super) fn bool(&mut self) -> Result<bool, Unreadable> {
        let is = self.peek() == Some(b't');
        self.word(if is { "true" } else { "false" }).map(|()| is)
    }

    pub(super) fn string(&mut self) -> Result<Cow<'de, str>, Unreadable> {
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

    pub(super) fn number(&mut self) -> Result<Number, Unreadable> {
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
    pub(super) fn skip(&mut self) -> Result<(), Unreadable> {
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

    pub(super) fn enter(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(Unreadable);
        }
        self.take(byte)
    }

    pub(super) fn leave(&mut self, byte: u8) -> Result<(), Unreadable> {
        self.depth -= 1;
        self.take(byte)
    }

    /// Whether another item comes before `end`.
    pub(super) fn another(&mut self, first: &mut bool, end: u8) -> Result<bool, Unreadable> {
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
