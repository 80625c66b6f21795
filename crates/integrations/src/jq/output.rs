//! What a program made, as JSON, as long as it stays small.

use super::DEPTH_MAX;
use jaq_json::{Num, Val};
use serde_json::{Map, Number, Value};

/// How much may be made yet.
pub(super) struct Room {
    pub(super) left: usize,
    pub(super) most: usize,
}

impl Room {
    fn spend(&mut self, bytes: usize) -> Result<(), String> {
        let left = self.left.checked_sub(bytes + 1);
        self.left = left.ok_or_else(|| format!("the mapping made more than {} MiB of it", self.most >> 20))?;
        Ok(())
    }
}

/// A value of jaq as JSON, as long as it stays small.
pub(super) fn plain(value: &Val, room: &mut Room, depth_left: usize) -> Result<Value, String> {
    let deeper = depth_left.checked_sub(1).ok_or_else(|| format!("the mapping nests more than {DEPTH_MAX} deep"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match value {
        Val::Null => room.spend(4).map(|()| Value::Null),
        Val::Bool(truth) => room.spend(5).map(|()| Value::Bool(*truth)),
        Val::Num(Num::Int(number)) => room.spend(20).map(|()| Value::from(*number)),
        Val::Num(_) => {
            let written = value.to_string();
            room.spend(written.len())?;
            Ok(serde_json::from_str::<Number>(&written).map_or(Value::Null, Value::Number))
        }
        Val::BStr(bytes) | Val::TStr(bytes) => room.spend(bytes.len()).map(|()| Value::String(text(bytes))),
        Val::Arr(items) => items.iter().map(|item| plain(item, room, deeper)).collect(),
        Val::Obj(members) => {
            let mut object = Map::with_capacity(members.len());
            for (name, member) in members.iter() {
                let Val::TStr(name) = name else {
                    return Err("the mapping made an object whose names are not text".to_owned());
                };
                room.spend(name.len())?;
                object.insert(text(name), plain(member, room, deeper)?);
            }
            Ok(Value::Object(object))
        }
    }
}
