//! What an expression comes to where it stands.

use super::{Definition, Expression, Node, Operator, Value};
use crate::plain::query::tags;
use atom_ledger::{Amount, Decimal, Entry, Head, Overflow, Posting};
use std::{
    cell::Cell,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// How deep working out may go, with what definitions say.
const DEPTH_MAX: u32 = 250;
/// The most steps of working out.
const STEPS_MAX: u32 = 10_000;

/// What an account holds, alone or with those below it.
pub(in crate::plain) type Held<'s> = dyn Fn(&str, bool) -> Result<BTreeMap<Arc<str>, Decimal>, Overflow> + 's;

/// What an expression is about: a posting, or a transaction.
#[derive(Debug, Clone, Copy)]
pub(in crate::plain) struct Subject<'s> {
    pub(in crate::plain) head: &'s Head,
    /// The account of the posting; none where the whole transaction is meant.
    pub(in crate::plain) account: Option<&'s str>,
    pub(in crate::plain) units: Option<&'s Amount>,
    /// What it counts for, where that is known.
    pub(in crate::plain) weight: Option<&'s Amount>,
    pub(in crate::plain) comment: &'s str,
}

impl<'s> Subject<'s> {
    /// A posting of an entry.
    pub(in crate::plain) fn of(entry: &'s Entry, posting: &'s Posting) -> Self {
        Self {
            head: entry.head(),
            account: Some(&posting.account),
            units: Some(&posting.units),
            weight: Some(&posting.weight),
            comment: &posting.comment,
        }
    }
}

/// What an expression can ask for.
pub(in crate::plain) struct Scope<'s> {
    pub(in crate::plain) defined: &'s HashMap<String, Arc<Definition>>,
    /// The decimal places that a commodity is shown with.
    pub(in crate::plain) places: &'s dyn Fn(&str) -> u8,
    pub(in crate::plain) subject: Option<Subject<'s>>,
    pub(in crate::plain) held: Option<&'s Held<'s>>,
    /// What a tag says.
    pub(in crate::plain) value: Option<&'s str>,
}

/// Why an expression comes to nothing, and where in its line.
#[derive(Debug)]
pub(in crate::plain) struct Trouble {
    pub(in crate::plain) at: usize,
    pub(in crate::plain) message: String,
}

/// What an expression comes to.
pub(in crate::plain) fn evaluate(expression: &Expression, scope: &Scope<'_>) -> Result<Value, Trouble> {
    Evaluation { scope, steps: Cell::new(0) }.of(expression, &[], 0)
}

struct Evaluation<'e, 's> {
    scope: &'e Scope<'s>,
    steps: Cell<u32>,
}

impl Evaluation<'_, '_> {
    /// The value of a part, in which the parameters of a definition stand for what was given.
    fn of(&self, part: &Expression, given: &[(String, Value)], depth: u32) -> Result<Value, Trouble> {
        let trouble = |message: String| Trouble { at: part.at, message };
        self.steps.set(self.steps.get() + 1);
        if depth > DEPTH_MAX || self.steps.get() > STEPS_MAX {
            return Err(trouble("This calculation goes too far.".to_owned()));
        }
        let inner = |part: &Expression| self.of(part, given, depth + 1);
        let truth = |part: &Expression| {
            let neither = || Trouble { at: part.at, message: "This is neither true nor false.".to_owned() };
            inner(part)?.truth().ok_or_else(neither)
        };
        match &part.node {
            Node::Just(value) => Ok(value.clone()),
            Node::Name(name) => match given.iter().find(|(parameter, _)| parameter == name) {
                Some((_, value)) => Ok(value.clone()),
                None => self.called(name, Vec::new(), depth).map_err(trouble),
            },
            Node::Call(name, arguments) => {
                let mut values = Vec::with_capacity(arguments.len());
                for argument in arguments {
                    values.push(inner(argument)?);
                }
                self.called(name, values, depth).map_err(trouble)
            }
            Node::Member(object, name) => match (inner(object)?, name.as_str()) {
                (Value::Account(account), "amount") => self.held(&account, false).map_err(trouble),
                (Value::Account(account), "total") => self.held(&account, true).map_err(trouble),
                _ => Err(trouble(format!("`.{name}` is not known here."))),
            },
            Node::Negate(value) => match inner(value)? {
                Value::Amount(amount) => {
                    amount.negated().map(Value::Amount).map_err(|fault| trouble(format!("{fault}.")))
                }
                _ => Err(trouble("Only an amount has an opposite.".to_owned())),
            },
            Node::Not(value) => Ok(Value::Truth(!truth(value)?)),
            Node::Both(operator, sides) => {
                let (left, right) = &**sides;
                match operator {
                    // The other side is asked only where it matters.
                    Operator::And if !truth(left)? => Ok(Value::Truth(false)),
                    Operator::Or if truth(left)? => Ok(Value::Truth(true)),
                    Operator::And | Operator::Or => Ok(Value::Truth(truth(right)?)),
                    _ => operator.of(&inner(left)?, &inner(right)?).map_err(trouble),
                }
            }
            Node::Choice(parts) => {
                let [condition, then, other] = &**parts;
                inner(if truth(condition)? { then } else { other })
            }
        }
    }

    /// What a name or a function stands for.
    fn called(&self, name: &str, values: Vec<Value>, depth: u32) -> Result<Value, String> {
        if let Some(definition) = self.scope.defined.get(name) {
            if definition.parameters.len() != values.len() {
                return Err(format!("`{name}` takes {} values.", definition.parameters.len()));
            }
            let given: Vec<(String, Value)> = definition.parameters.iter().cloned().zip(values).collect();
            return self.of(&definition.body, &given, depth + 1).map_err(|trouble| trouble.message);
        }
        let named = if values.is_empty() { self.named(name) } else { None };
        named.map_or_else(|| self.function(name, &values), Ok)
    }

    /// What is asked of the posting or the tag that the expression is about.
    fn named(&self, name: &str) -> Option<Value> {
        if name == "value" {
            return self.scope.value.map(|said| Value::Text(said.into()));
        }
        let subject = self.scope.subject.as_ref()?;
        let amount =
            |amount: Option<&Amount>| Value::Amount(amount.cloned().unwrap_or_else(|| Amount::new(Decimal::ZERO, "")));
        let head = subject.head;
        match name {
            "amount" | "a" | "total" => subject.account.map(|_| amount(subject.units)),
            "cost" => subject.weight.map(|weight| amount(Some(weight))),
            "commodity" => subject.units.map(|units| Value::Text(Arc::clone(&units.commodity))),
            "account" => subject.account.map(|account| Value::Text(account.into())),
            "payee" => Some(Value::Text(head.payee.as_str().into())),
            "code" => Some(Value::Text(head.code.as_str().into())),
            "note" if subject.comment.is_empty() => Some(Value::Text(head.comment.as_str().into())),
            "note" => Some(Value::Text(subject.comment.into())),
            "date" | "d" => Some(Value::Day(head.date)),
            _ => None,
        }
    }

    fn function(&self, name: &str, values: &[Value]) -> Result<Value, String> {
        let of = |amount: &Amount, made: Result<Decimal, Overflow>| match made {
            Ok(quantity) => Ok(Value::Amount(amount.with(quantity))),
            Err(fault) => Err(format!("{fault}.")),
        };
        match (name, values) {
            ("abs", [Value::Amount(amount)]) => of(amount, amount.quantity.abs()),
            ("round" | "rounded", [Value::Amount(amount)]) => {
                of(amount, Ok(amount.quantity.rounded((self.scope.places)(&amount.commodity))))
            }
            ("unrounded", [Value::Amount(amount)]) => Ok(Value::Amount(amount.clone())),
            ("floor", [Value::Amount(amount)]) => of(amount, floor(amount.quantity)),
            ("ceiling", [Value::Amount(amount)]) => {
                of(amount, amount.quantity.negated().and_then(floor).and_then(Decimal::negated))
            }
            ("quantity", [Value::Amount(amount)]) => Ok(Value::Amount(Amount::new(amount.quantity, ""))),
            ("commodity", [Value::Amount(amount)]) => Ok(Value::Text(Arc::clone(&amount.commodity))),
            ("account", [Value::Text(name)]) => Ok(Value::Account(Arc::clone(name))),
            ("has_tag" | "has_meta", [tag]) => Ok(Value::Truth(self.tag(tag)?.is_some())),
            ("tag" | "meta", [tag]) => Ok(self.tag(tag)?.map_or(Value::Nothing, |said| Value::Text(said.into()))),
            _ => Err(format!("`{name}` is not known here.")),
        }
    }

    /// What the first tag says whose name fits.
    fn tag(&self, wanted: &Value) -> Result<Option<String>, String> {
        let fits: Box<dyn Fn(&str) -> bool + '_> = match wanted {
            Value::Text(name) => Box::new(move |tag: &str| tag == &**name),
            Value::Pattern(pattern) => Box::new(move |tag: &str| pattern.is_match(tag)),
            _ => return Err("The name of a tag was expected here.".to_owned()),
        };
        let subject = self.scope.subject.as_ref().ok_or("There is no posting here.")?;
        let comments = tags(subject.comment).chain(tags(&subject.head.comment));
        let applied = subject.head.tags.iter().map(|tag| {
            let (tag, said) = tag.split_once(':').unwrap_or((tag, ""));
            (tag.trim(), said.trim())
        });
        let mut found = comments.chain(applied).filter(|(tag, _)| fits(tag));
        Ok(found.next().map(|(_, said)| said.to_owned()))
    }

    fn held(&self, account: &str, below: bool) -> Result<Value, String> {
        let held = self.scope.held.ok_or("What accounts hold is not known here.")?;
        let all = held(account, below).map_err(|fault| format!("{fault}."))?;
        let mut open = all.into_iter().filter(|(_, quantity)| !quantity.is_zero());
        match (open.next(), open.next()) {
            (None, _) => Ok(Value::Amount(Amount::new(Decimal::ZERO, ""))),
            (Some((commodity, quantity)), None) => Ok(Value::Amount(Amount { quantity, commodity })),
            _ => Err(format!("{account} holds several commodities.")),
        }
    }
}

/// The next whole number that is not above.
fn floor(quantity: Decimal) -> Result<Decimal, Overflow> {
    let one = 10_i128.checked_pow(u32::from(quantity.scale())).ok_or(Overflow)?;
    Decimal::new(quantity.mantissa().div_euclid(one), 0)
}
