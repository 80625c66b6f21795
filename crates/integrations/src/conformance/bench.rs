//! A connection to a mock, by which everything is asked and sent as a person does it.

use crate::{
    connections,
    engine::{Integrations, Setup},
    error::{Error, Trouble, VendorError},
    http::{BaseUrl, Patience, Sent},
    incoming::{Around, read_all},
    manifest::{Action, ActionResult, Idempotency, Provider},
    request::{Context, Request},
};
use atom_api::{
    SecretText,
    integrations::{Connect, Credentials, Records},
    outbox::{Act, WriteState},
};
use atom_core::{ConnectionId, ManualClock, UserId, WorkspaceId};
use atom_store::{DirectoryLock, OpenStore, Scope, Store};
use atom_vault::{Key, Sealer};
use reqwest::{Method, header::HeaderValue};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// An engine that is connected to a mock of a service.
pub(super) struct Bench {
    pub(super) engine: Arc<Integrations>,
    store: Arc<Store>,
    scope: Scope,
    id: ConnectionId,
    _folder: TempDir,
}

impl Bench {
    /// An engine that is connected to the mock, by a token, so that no browser is needed.
    pub(super) async fn new(id: &str, url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = Key::from_bytes(&[7; 32]).unwrap();
        let clock = Arc::new(ManualClock::at(1_780_272_000_000));
        let options = OpenStore {
            data_dir: folder.path().to_owned(),
            lock: DirectoryLock::take(folder.path()).unwrap(),
            key: key.database_key().pragma_value(),
            key_descriptor: Vec::new(),
            clock: clock.clone(),
        };
        let store = Arc::new(Store::open(options).await.unwrap());
        let engine = Arc::new(Integrations::new(Setup {
            store: Arc::clone(&store),
            sealer: Sealer::new(&key),
            clock,
            tasks: Arc::new(()),
            patience: Patience::default(),
        }));
        let scope = Scope {
            workspace: WorkspaceId::from(Uuid::from_u128(1)),
            user: UserId::from(Uuid::from_u128(9)),
            host: "test",
            command: "integrations.sync",
        };
        let request = Connect {
            provider: id.to_owned(),
            credentials: Credentials::Token { token: SecretText::new("tok_test".to_owned()) },
            base_url: Some(url.to_owned()),
            options: Map::new(),
            connection_id: None,
        };
        let connected = engine.connect(&scope, &request, &CancellationToken::new()).await.unwrap();
        Self { engine, store, scope, id: connected.connection_id.unwrap(), _folder: folder }
    }

    /// Syncs all streams twice: something comes, and all of it is understood.
    pub(super) async fn streams(&self, provider: &Arc<Provider>) -> Vec<String> {
        let mut rows = Vec::new();
        for turn in 0..2 {
            let cancel = CancellationToken::new();
            let report = self.engine.sync(&self.scope, self.id, None, &|_| (), &cancel).await.unwrap();
            assert_eq!(report.errors, [], "{}", provider.id);
            for (stream, counts) in provider.streams.iter().zip(&report.streams) {
                if turn > 0 {
                    continue;
                }
                assert!(counts.pulled > 0 && counts.requests > 0, "{}: nothing came of {}", provider.id, stream.name);
                let request = Records {
                    connection_id: self.id,
                    stream: stream.name.clone(),
                    limit: None,
                    cursor: None,
                    newest: false,
                };
                let records = self.engine.records(&self.scope, &request).await.unwrap().items;
                assert!(records.iter().all(|record| record.mapped.is_object()), "{}: {records:?}", stream.name);
                rows.push(format!("| {} | `{}` | `{}` |", provider.name, stream.name, stream.record.kind.as_str()));
            }
        }
        rows
    }

    /// Sends every action as a person does, through the outbox with all that goes before it, and what looks whether it arrived;
    /// reads the record that comes back.
    pub(super) async fn actions(&self, provider: &Arc<Provider>, args: &Value) -> Vec<String> {
        let mut rows = Vec::new();
        for action in &provider.actions {
            let args =
                args.get(&action.name).unwrap_or_else(|| panic!("{}: {} is not tried", provider.id, action.name));
            assert_eq!(action.accepts(args), Ok(()), "{}", action.name);
            if let Some(before) = &action.before {
                let answer = self
                    .ask(provider, &before.request, args, None)
                    .await
                    .unwrap_or_else(|error| panic!("{} before: {error}", action.name));
                assert!(matches!(before.pick.of(&answer), Ok(Some(_))), "{}: there is a record before", action.name);
            }
            let request = Act {
                connection_id: self.id,
                action: action.name.clone(),
                args: args.clone(),
                idempotency_key: None,
                wait: true,
            };
            let written = self.engine.act(&self.scope, &request).await.unwrap();
            assert_eq!(written.state, WriteState::Done, "{}: {written:?}", action.name);
            let body = self
                .ask(provider, &action.request, args, None)
                .await
                .unwrap_or_else(|error| panic!("{}: {error}", action.name));
            understood(provider, action, &body).await;
            if let Idempotency::Look { request, pick } = &action.idempotency {
                let answer = self
                    .ask(provider, request, args, None)
                    .await
                    .unwrap_or_else(|error| panic!("{}: {error}", action.name));
                let answer: Value = serde_json::from_slice(&answer).unwrap();
                let seen = json!({
                    "answer": answer, "args": args, "key": "k", "sent_at": "2000-01-01T00:00:00Z", "account": "octocat", "taken": [],
                });
                assert!(pick.run(seen.to_string().as_bytes()).is_ok(), "{}: the look reads its answer", action.name);
            }
            rows.push(format!(
                "| {} | `{}` (action) | `{}` |",
                provider.name,
                action.name,
                action.record.kind.as_str()
            ));
        }
        rows
    }

    pub(super) async fn ask(
        &self,
        provider: &Arc<Provider>,
        request: &Request,
        args: &Value,
        prefer: Option<u16>,
    ) -> Result<Vec<u8>, Error> {
        let stored = connections::find(&mut self.store.read(&self.scope).await?, self.id).await?;
        let cancel = CancellationToken::new();
        let mut caller = self.engine.caller(&self.scope, &stored, provider, &cancel)?;
        // One answer each: nothing is tried again, and no earlier one lets the service rest.
        (caller.retries, caller.gauge) = (0, None);
        let mut prepared = request.prepare(&caller.base, &self.known(&caller.context, args))?;
        if let Some(code) = prefer {
            prepared.headers.insert("prefer", HeaderValue::from_str(&format!("code={code}")).unwrap());
        }
        caller.ask(&prepared, None, &Sent::default()).await.map(|answer| answer.body)
    }

    /// What a request is filled with.
    fn known(&self, context: &Context, args: &Value) -> Context {
        let mut context = context.with("args", args.clone());
        context.set_key(self.id, "a key of one's own");
        context.set("sent_at", "2026-05-01T00:00:00Z");
        context.set("each", json!({"repository": "octocat/Hello-World", "number": 1}));
        context.set("account", "octocat");
        context
    }

    /// Has the service answer a request with each of the errors that its description has for it; how many those were.
    pub(super) async fn declared_errors(
        &self,
        provider: &Arc<Provider>,
        request: &Request,
        args: &Value,
        of: &Value,
    ) -> usize {
        let base = BaseUrl::parse("https://api.github.com").unwrap();
        let asked = request.prepare(&base, &self.known(&Context::default(), args)).unwrap();
        let codes = declared(of, asked.method.as_str(), asked.url.path());
        for code in &codes {
            let refused = self.ask(provider, request, args, Some(*code)).await;
            let Err(Error::Vendor(VendorError { trouble, .. })) = refused else {
                panic!("{} {code}: {refused:?}", asked.url.path())
            };
            let wanted = match code {
                // Where it leads to is not in the description; what changes something is not sent on.
                301 if asked.method == Method::GET => Trouble::BadAnswer,
                401 => Trouble::NeedsSignIn,
                403 => Trouble::Forbidden,
                code => Trouble::Refused(*code),
            };
            assert_eq!(trouble, wanted, "{} {} {code}", asked.method, asked.url.path());
        }
        codes.len()
    }
}

/// The errors that a description has for what is asked. That nothing has changed is none.
fn declared(description: &Value, method: &str, path: &str) -> Vec<u16> {
    let asked: Vec<&str> = path.split('/').collect();
    // As many of its parts stand there as they are; `None` where it is another path.
    let fits = |template: &str| {
        let parts: Vec<&str> = template.split('/').collect();
        let open = |part: &str| part.starts_with('{');
        let same = parts.len() == asked.len() && parts.iter().zip(&asked).all(|(part, at)| open(part) || part == at);
        same.then(|| parts.iter().filter(|part| !open(part)).count())
    };
    let paths = description["paths"].as_object().unwrap().iter();
    let (_, found) = paths
        .filter_map(|(template, found)| Some((fits(template)?, found)))
        .max_by_key(|(plain, _)| *plain)
        .unwrap_or_else(|| panic!("{path} is not described"));
    let answers = found[method.to_lowercase().as_str()]["responses"].as_object();
    let answers = answers.unwrap_or_else(|| panic!("{method} {path} is not described"));
    answers.keys().filter_map(|code| code.parse::<u16>().ok()).filter(|code| *code >= 300 && *code != 304).collect()
}

async fn understood(provider: &Provider, action: &Action, body: &[u8]) {
    let record = match &action.result {
        None => return,
        Some(ActionResult::Whole) => String::from_utf8(body.to_vec()).unwrap(),
        Some(ActionResult::Pick(pick)) => pick.run(body).unwrap().to_string(),
    };
    let read = read_all(&provider.name, vec![record], Arc::clone(&action.record), Around::default()).await.unwrap();
    assert!(read[0].external_id.is_ok() && read[0].mapped.is_ok(), "{}: {:?}", action.name, read[0]);
}
