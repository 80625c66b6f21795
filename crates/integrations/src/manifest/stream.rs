//! Streams: what is listed, how its pages follow each other, and how only what changed is fetched.

use super::{
    At, InstantAs, Mistake,
    check::{Check, STREAM},
    form::{
        DetailForm, EachForm, IncrementalForm, IncrementalKind, PagingForm, PagingKind, PartialForm, RecordForm,
        StartForm, StreamForm, WindowsForm,
    },
};
use crate::{jq::Program, kinds::Kind, request::Request};
use std::{collections::BTreeMap, sync::Arc};

/// What a request of a listing knows besides.
const DETAIL: &[&str] = &["item", "each", "tenant", "account"];

/// How a record is read.
#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) external_id: Program,
    pub(crate) updated_at: Option<Program>,
    pub(crate) map: Program,
    pub(crate) gone: Option<Program>,
    pub(crate) links: Option<Program>,
    pub(crate) people: Option<Program>,
}

/// A list at the service.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: String,
    pub(crate) record: Arc<Record>,
    pub(crate) listing: Listing,
    pub(crate) conditional: bool,
    pub(crate) incremental: Option<Incremental>,
    pub(crate) windows: Option<Windows>,
    pub(crate) each: Option<Each>,
    pub(crate) detail: Option<Detail>,
    pub(crate) partial: Option<Partial>,
    pub(crate) sweep: bool,
    pub(crate) scopes: Vec<String>,
    /// Of everything that decides what is listed and how it is read: when it changes, all is listed and mapped anew.
    pub(crate) fingerprint: String,
}

/// A request, the records in its answer, and how its pages follow each other.
#[derive(Debug)]
pub(crate) struct Listing {
    pub(crate) request: Request,
    pub(crate) items: Items,
    pub(crate) paging: Paging,
}

/// Where the records are in an answer.
#[derive(Debug)]
pub(crate) enum Items {
    /// The members on the way to the array; the answer itself where there are none. Records keep their bytes.
    Path(Vec<String>),
    /// A program that makes the array.
    Program(Program),
}

/// How a list is divided into pages.
#[derive(Debug)]
pub(crate) struct Paging {
    pub(crate) turn: Turn,
    pub(crate) size: u32,
    pub(crate) size_param: Option<String>,
    /// The request of all pages but the first, where it is another one.
    pub(crate) request: Option<Request>,
}

/// How one page leads to the next.
#[derive(Debug)]
pub(crate) enum Turn {
    None,
    Link,
    Cursor { param: Option<String>, from: Program, more: Option<Program> },
    Page { param: Option<String>, first: u64, more: Option<Program> },
    Offset { param: Option<String>, more: Option<Program> },
    Graphql { page_info: Program },
    NextUrl { from: Program },
}

/// How only what has changed is fetched.
#[derive(Debug)]
pub(crate) struct Incremental {
    pub(crate) by: By,
    /// Hours after which everything is listed again, to find what is gone; 0 for never by time.
    pub(crate) full_every_h: u32,
}

/// By what a service tells what has changed.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there are few, each read once from a manifest")]
pub(crate) enum By {
    Since {
        param: Option<String>,
        format: InstantAs,
        overlap_s: u32,
    },
    NewestFirst {
        overlap_s: u32,
    },
    Token {
        param: Option<String>,
        from: Program,
        without: Vec<String>,
        expired: Vec<u16>,
    },
    DeltaUrl {
        from: Program,
        expired: Vec<u16>,
    },
    Changes {
        start: Option<(Request, Program)>,
        listing: Listing,
        from: Program,
        gone: Option<Program>,
        expired: Vec<u16>,
    },
}

/// The first sync in windows of time, nearest first.
#[derive(Debug)]
pub(crate) struct Windows {
    pub(crate) days: Vec<u32>,
    pub(crate) ahead_days: Option<u32>,
    pub(crate) from_param: Option<String>,
    pub(crate) until_param: Option<String>,
    pub(crate) format: InstantAs,
    pub(crate) then_all: bool,
}

/// A list for each record of other streams.
#[derive(Debug)]
pub(crate) struct Each {
    pub(crate) streams: Vec<String>,
    pub(crate) filter: Option<Program>,
    pub(crate) pick: Option<Program>,
    pub(crate) version: Option<Program>,
    /// Whether only records that have changed are looked at.
    pub(crate) changed_only: bool,
    /// Hours after which all of them are; 0 for never by time.
    pub(crate) full_every_h: u32,
}

/// A request for each item of a list.
#[derive(Debug)]
pub(crate) struct Detail {
    pub(crate) request: Request,
    pub(crate) id: Program,
    pub(crate) pick: Option<Program>,
    pub(crate) skip_known: bool,
}

/// How a list tells that it is not whole.
#[derive(Debug)]
pub(crate) struct Partial {
    pub(crate) when: Option<Program>,
    /// How many records there are in all, and the most of them that are shown.
    pub(crate) shown: Option<(Program, u64)>,
    /// The request that goes on behind those.
    pub(crate) older: Option<Request>,
}

impl Record {
    pub(super) fn read(check: &Check<'_>, name: &str, form: &RecordForm) -> Result<Self, Mistake> {
        let field = |part: &str| format!("records.{name}.{part}");
        Ok(Self {
            kind: form.kind,
            external_id: check.program(&field("external_id"), &form.external_id)?,
            updated_at: check.maybe_program(&field("updated_at"), form.updated_at.as_ref())?,
            map: check.program(&field("map"), &form.map)?,
            gone: check.maybe_program(&field("gone"), form.gone.as_ref())?,
            links: check.maybe_program(&field("links"), form.links.as_ref())?,
            people: check.maybe_program(&field("people"), form.people.as_ref())?,
        })
    }
}

impl Stream {
    pub(super) fn read(
        check: &Check<'_>,
        form: StreamForm,
        records: &BTreeMap<String, Arc<Record>>,
        before: &[Self],
    ) -> Result<Self, Mistake> {
        let field = |part: &str| format!("streams.{}.{part}", form.name.get());
        check.name("streams.name", &form.name)?;
        let known = before.iter().any(|other| other.name == *form.name.get());
        check.that(!known, "streams.name", &form.name, "another stream has this name")?;
        let record = records.get(form.record.get()).cloned();
        let record = record
            .ok_or_else(|| check.mistake(&field("record"), &form.record, "there is no [records] entry of this name"))?;
        let listing = Listing {
            request: check.request(&field("request"), &form.request, STREAM)?,
            items: Items::read(check, &field("items"), form.items.as_ref())?,
            paging: Paging::read(check, &field("paging"), &form.paging)?,
        };
        let incremental = form
            .incremental
            .as_ref()
            .map(|inner| Incremental::read(check, &field("incremental"), inner))
            .transpose()?;
        let windows = form.windows.as_ref().map(|inner| Windows::read(check, &field("windows"), inner)).transpose()?;
        let each = form.each.as_ref().map(|inner| Each::read(check, &field("each"), inner, before)).transpose()?;
        let detail = form.detail.as_ref().map(|inner| Detail::read(check, &field("detail"), inner)).transpose()?;
        let partial = form.partial.as_ref().map(|inner| Partial::read(check, &field("partial"), inner)).transpose()?;
        if let (Some(Partial { older: Some(_), .. }), Some(inner)) = (&partial, &form.partial) {
            let at = inner.most.as_ref();
            let leads = matches!(listing.paging.turn, Turn::Link | Turn::NextUrl { .. });
            let fits = leads && incremental.is_none() && record.updated_at.is_some();
            if let Some(at) = at.filter(|_| !fits) {
                let rule = "`older` needs pages that name the next one by its address and `updated_at` of the record, and does not go together with `incremental`";
                return Err(check.mistake(&field("partial.older"), at, rule));
            }
        }
        if let Some(Incremental { by: By::NewestFirst { .. } | By::Since { .. }, .. }) = &incremental
            && record.updated_at.is_none()
        {
            return Err(check.mistake(
                &field("record"),
                &form.record,
                "a list that is asked for by time needs `updated_at` of its record",
            ));
        }
        let mut stream = Self {
            name: form.name.get().clone(),
            record,
            listing,
            conditional: form.conditional,
            incremental,
            windows,
            each,
            detail,
            partial,
            sweep: form.sweep.unwrap_or(true),
            scopes: form.scopes,
            fingerprint: String::new(),
        };
        stream.fingerprint = blake3::hash(format!("{stream:?}").as_bytes()).to_hex()[..16].to_owned();
        Ok(stream)
    }
}

impl Items {
    pub(super) fn read(check: &Check<'_>, field: &str, code: Option<&At<String>>) -> Result<Self, Mistake> {
        let Some(code) = code else { return Ok(Self::Path(Vec::new())) };
        let program = check.program(field, code)?;
        let path = program.path().map(<[String]>::to_vec);
        Ok(path.map_or(Self::Program(program), Self::Path))
    }
}

impl Paging {
    pub(super) fn read(check: &Check<'_>, field: &str, form: &PagingForm) -> Result<Self, Mistake> {
        let of = |part: &str| format!("{field}.{part}");
        let kind = *form.kind.get();
        let only = |allowed: bool, part: &str, value: Option<&At<String>>| match value {
            Some(value) if !allowed => {
                Err(check.mistake(&of(part), value, "it does not go together with this kind of paging"))
            }
            _ => Ok(()),
        };
        let numbered = matches!(kind, PagingKind::Page | PagingKind::Offset);
        only(numbered || kind == PagingKind::Cursor, "param", form.param.as_ref())?;
        only(numbered || kind == PagingKind::Cursor, "more", form.more.as_ref())?;
        let reads = matches!(kind, PagingKind::Cursor | PagingKind::Graphql | PagingKind::NextUrl);
        only(reads, "from", form.from.as_ref())?;
        let from = || {
            let code = form.from.as_ref();
            let code = code.ok_or_else(|| {
                check.mistake(&of("from"), &form.kind, "it is missing: jq that finds the next page in an answer")
            })?;
            check.program(&of("from"), code)
        };
        let more = check.maybe_program(&of("more"), form.more.as_ref())?;
        let size = form.size.as_ref().map_or(0, |size| *size.get());
        if numbered && more.is_none() && size == 0 {
            return Err(check.mistake(
                &of("size"),
                &form.kind,
                "it is missing: without `more`, a page that is not full is the last",
            ));
        }
        let param = form.param.as_ref().map(|param| param.get().clone());
        let turn = match kind {
            PagingKind::None => Turn::None,
            PagingKind::Link => Turn::Link,
            PagingKind::Cursor => Turn::Cursor { param, from: from()?, more },
            PagingKind::Page => {
                Turn::Page { param, first: form.first.as_ref().map_or(1, |first| u64::from(*first.get())), more }
            }
            PagingKind::Offset => Turn::Offset { param, more },
            PagingKind::Graphql => Turn::Graphql { page_info: from()? },
            PagingKind::NextUrl => Turn::NextUrl { from: from()? },
        };
        Ok(Self {
            turn,
            size,
            size_param: form.size_param.as_ref().map(|param| param.get().clone()),
            request: form.request.as_ref().map(|request| check.request(&of("request"), request, STREAM)).transpose()?,
        })
    }
}

impl Incremental {
    fn read(check: &Check<'_>, field: &str, form: &IncrementalForm) -> Result<Self, Mistake> {
        let of = |part: &str| format!("{field}.{part}");
        let missing = |part: &str, what: &str| check.mistake(&of(part), &form.kind, &format!("it is missing: {what}"));
        let kind = *form.kind.get();
        let number = |value: Option<&At<u32>>, otherwise| value.map_or(otherwise, |value| *value.get());
        let param = form.param.as_ref().map(|param| param.get().clone());
        let expired = form.expired.clone().unwrap_or_else(|| vec![410]);
        let from = || {
            check.program(
                &of("from"),
                form.from.as_ref().ok_or_else(|| missing("from", "jq that finds the token for the next time"))?,
            )
        };
        let overlap_s = number(form.overlap_s.as_ref(), 60);
        if kind != IncrementalKind::Changes {
            if let Some(items) = &form.items {
                return Err(check.mistake(&of("items"), items, "only `changes` have a list of their own"));
            }
            if let Some(gone) = &form.gone {
                return Err(check.mistake(
                    &of("gone"),
                    gone,
                    "only `changes` have a list of their own; `gone` of the record says it of others",
                ));
            }
        }
        let by = match kind {
            IncrementalKind::Since => By::Since { param, format: form.format, overlap_s },
            IncrementalKind::NewestFirst => By::NewestFirst { overlap_s },
            IncrementalKind::Token => By::Token { param, from: from()?, without: form.without.clone(), expired },
            IncrementalKind::DeltaUrl => By::DeltaUrl { from: from()?, expired },
            IncrementalKind::Changes => {
                let request =
                    form.request.as_ref().ok_or_else(|| missing("request", "the request that lists what changed"))?;
                let paging =
                    form.paging.as_ref().ok_or_else(|| missing("paging", "how the list of changes is divided"))?;
                let start = |start: &StartForm| {
                    Ok((
                        check.request(&of("start.request"), &start.request, STREAM)?,
                        check.program(&of("start.pick"), &start.pick)?,
                    ))
                };
                By::Changes {
                    start: form.start.as_ref().map(start).transpose()?,
                    listing: Listing {
                        request: check.request(&of("request"), request, STREAM)?,
                        items: Items::read(check, &of("items"), form.items.as_ref())?,
                        paging: Paging::read(check, &of("paging"), paging)?,
                    },
                    from: from()?,
                    gone: check.maybe_program(&of("gone"), form.gone.as_ref())?,
                    expired,
                }
            }
        };
        Ok(Self { by, full_every_h: number(form.full_every_h.as_ref(), 24) })
    }
}

impl Windows {
    fn read(check: &Check<'_>, field: &str, form: &WindowsForm) -> Result<Self, Mistake> {
        let days = form.days.get();
        let rising = !days.is_empty() && days.len() <= 8 && days.windows(2).all(|pair| pair[0] < pair[1]);
        check.that(
            rising,
            &format!("{field}.days"),
            &form.days,
            "the days are one to eight numbers, each larger than the one before",
        )?;
        let name = |param: &Option<At<String>>| param.as_ref().map(|param| param.get().clone());
        Ok(Self {
            days: days.clone(),
            ahead_days: form.ahead_days,
            from_param: name(&form.from_param),
            until_param: name(&form.until_param),
            format: form.format,
            then_all: form.then_all,
        })
    }
}

impl Each {
    fn read(check: &Check<'_>, field: &str, form: &EachForm, before: &[Stream]) -> Result<Self, Mistake> {
        for name in form.streams.get() {
            let known = before.iter().any(|stream| stream.name == *name);
            let rule = format!("there is no stream `{name}` before this one");
            check.that(known, &format!("{field}.streams"), &form.streams, &rule)?;
        }
        check.that(
            !form.streams.get().is_empty(),
            &format!("{field}.streams"),
            &form.streams,
            "name at least one stream",
        )?;
        if let Some(hours) = form.full_every_h.as_ref().filter(|_| !form.changed_only) {
            let rule = "it only goes together with `changed_only`: otherwise all are looked at each time";
            return Err(check.mistake(&format!("{field}.full_every_h"), hours, rule));
        }
        Ok(Self {
            changed_only: form.changed_only,
            full_every_h: form.full_every_h.as_ref().map_or(24, |hours| *hours.get()),
            streams: form.streams.get().clone(),
            filter: check.maybe_program(&format!("{field}.where"), form.filter.as_ref())?,
            pick: check.maybe_program(&format!("{field}.pick"), form.pick.as_ref())?,
            version: check.maybe_program(&format!("{field}.version"), form.version.as_ref())?,
        })
    }
}

impl Partial {
    fn read(check: &Check<'_>, field: &str, form: &PartialForm) -> Result<Self, Mistake> {
        let of = |part: &str| format!("{field}.{part}");
        let shown = match (&form.total, &form.most) {
            (Some(total), Some(most)) => {
                check.that(*most.get() > 0, &of("most"), most, "it is at least 1")?;
                Some((check.program(&of("total"), total)?, u64::from(*most.get())))
            }
            (Some(total), None) => return Err(check.mistake(&of("total"), total, "it only goes together with `most`")),
            (None, Some(most)) => return Err(check.mistake(&of("most"), most, "it only goes together with `total`")),
            (None, None) => None,
        };
        let older = form.older.as_ref().filter(|_| shown.is_some());
        Ok(Self {
            when: check.maybe_program(&of("when"), form.when.as_ref())?,
            shown,
            older: older.map(|older| check.request(&of("older"), older, STREAM)).transpose()?,
        })
    }
}

impl Detail {
    fn read(check: &Check<'_>, field: &str, form: &DetailForm) -> Result<Self, Mistake> {
        Ok(Self {
            request: check.request(&format!("{field}.request"), &form.request, DETAIL)?,
            id: check.program(&format!("{field}.id"), &form.id)?,
            pick: check.maybe_program(&format!("{field}.pick"), form.pick.as_ref())?,
            skip_known: form.skip_known,
        })
    }
}
