//! Records that came and were not understood: which, why, and another try once their mapping is better.

use crate::{
    connections,
    engine::{Integrations, no_such_stream},
    error::Error,
    fan::{Has, list_of},
    incoming::{NOT_FETCHED, is_made_up},
    manifest::{Provider, Stream},
    pull::{List, Pull},
    records::{self, Aside, Parent},
    streams::LIST_MARK,
};
use atom_api::{
    Page,
    integrations::{Retry, RetryReply, SetAside, SetAsideRecord},
    page::{LIMIT_DEFAULT, LIMIT_MAX},
};
use atom_store::Scope;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use tokio_util::sync::CancellationToken;

impl Integrations {
    /// A page of the records that were set aside, by stream and id.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`].
    pub async fn set_aside(&self, scope: &Scope, request: &SetAside) -> Result<Page<SetAsideRecord>, Error> {
        let limit = request.limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let mut read = self.store.read(scope).await?;
        let stored = connections::find(&mut read, request.connection_id).await?;
        let after = request.cursor.as_deref().and_then(|cursor| cursor.split_once(LIST_MARK)).unwrap_or_default();
        records::set_aside(&mut read, stored.id, request.stream.as_deref(), after, limit).await
    }

    /// Tries to understand records again that were set aside, without asking the service.
    ///
    /// # Errors
    /// [`Error::NoSuchConnection`], [`Error::NoSuchStream`], [`Error::AlreadySyncing`], [`Error::Disconnected`].
    pub async fn retry(&self, scope: &Scope, request: &Retry) -> Result<RetryReply, Error> {
        let stored = connections::find(&mut self.store.read(scope).await?, request.connection_id).await?;
        let provider = self.provider(&stored.provider)?;
        let _syncing = self.begin_sync(stored.id)?;
        let cancel = CancellationToken::new();
        let pull = self.pull(scope, &stored, &provider, &|_| (), &cancel)?;
        let mut reply = RetryReply { understood: 0, left: 0 };
        for stream in wanted(&provider, request.stream.as_deref())? {
            let (understood, left) = pull.understand_again(stream).await?;
            reply.understood += understood;
            reply.left += left;
        }
        Ok(reply)
    }
}

fn wanted<'p>(provider: &'p Provider, name: Option<&str>) -> Result<Vec<&'p Stream>, Error> {
    match name {
        None => Ok(provider.streams.iter().collect()),
        Some(name) => provider.stream(name).map(|stream| vec![stream]).ok_or_else(|| no_such_stream(provider, name)),
    }
}

impl Pull<'_> {
    /// Maps the records of a stream anew that were set aside. Returns how many are understood now, and how many are not.
    async fn understand_again(&self, stream: &Stream) -> Result<(u64, u64), Error> {
        let (mut understood, mut left, mut after) = (0, 0, String::new());
        loop {
            let mut read = self.store.read(self.scope).await?;
            let aside = records::aside(&mut read, self.connection, &stream.name, &after).await?;
            let Some(last) = aside.last() else { break };
            after.clone_from(&last.external_id);
            // What could not be fetched is asked for by the next sync.
            let (not_fetched, aside): (Vec<Aside>, Vec<Aside>) =
                aside.into_iter().partition(|record| record.problem.starts_with(NOT_FETCHED));
            left += not_fetched.len() as u64;
            let parents = match &stream.each {
                Some(each) => {
                    let mut places = records::parents(&mut read, self.connection, &each.streams).await?;
                    places.retain(|place| aside.iter().any(|one| one.parent.as_ref() == Some(&place.external_id)));
                    records::parents_at(&mut read, self.connection, &places).await?
                }
                None => Vec::new(),
            };
            drop(read);
            for (parent, items) in by_parent(aside) {
                let Some(list) = list_again(stream, parent, &parents) else {
                    left += items.len() as u64;
                    continue;
                };
                let (ids, items): (Vec<String>, Vec<String>) = items.into_iter().unzip();
                let page = self.read_items(&list, items).await?;
                let good =
                    page.iter().filter(|record| record.mapped.is_ok() && record.external_id.is_ok()).count() as u64;
                understood += good;
                left += page.len() as u64 - good;
                // What has an id by now is not set aside any more under one that was made up.
                let kept: HashSet<&str> = page.iter().filter_map(|record| record.external_id.as_deref().ok()).collect();
                let named: Vec<String> =
                    ids.into_iter().filter(|id| is_made_up(id) && !kept.contains(id.as_str())).collect();
                let mut txn = self.begin().await?;
                let any = self.take_in(&mut txn, &list, &page).await?.any;
                if !named.is_empty() {
                    self.bury(&mut txn, stream, &named).await?;
                    let shrunk = -i64::try_from(named.len()).unwrap_or(0);
                    crate::streams::grow(&mut txn, self.connection, &stream.name, shrunk).await?;
                }
                if any || !named.is_empty() {
                    txn.commit(&self.caller.provider.name, None).await?;
                }
            }
        }
        if understood > 0 && left == 0 {
            let mut txn = self.begin().await?;
            crate::streams::cleared(&mut txn, self.connection, &stream.name).await?;
            txn.commit(&self.caller.provider.name, None).await?;
        }
        Ok((understood, left))
    }
}

/// The list that a record came through; none where the record that it is for does not tell.
fn list_again<'s>(stream: &'s Stream, parent: Option<String>, parents: &[Parent]) -> Option<List<'s>> {
    let found = parents.iter().find(|known| Some(&known.external_id) == parent.as_ref());
    if let (Some(each), Some(found)) = (&stream.each, found)
        && let Has::List(list) = list_of(stream, each, found).ok()?
    {
        return Some(list);
    }
    Some(List { stream, key: stream.name.clone(), parent, each: Value::Null, version: None })
}

/// Ids and raw records by what they were listed for.
fn by_parent(aside: Vec<Aside>) -> BTreeMap<Option<String>, Vec<(String, String)>> {
    let mut by_parent: BTreeMap<Option<String>, Vec<(String, String)>> = BTreeMap::new();
    for record in aside {
        by_parent.entry(record.parent).or_default().push((record.external_id, record.raw));
    }
    by_parent
}
