//! Services that keep their customers apart: which tenant an account is connected with.

use crate::world::{World, scope};
use atom_api::{
    SecretText,
    integrations::{Advice, ChooseTenant, Connect, ConnectReply, Connection, Credentials, Health, Tenant},
};
use atom_core::{ApiError, Code, ConnectionId};
use atom_integrations::Error;
use atom_testkit::answers::{Answers, Asked};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

/// The sites that are open to whoever has this token.
fn sites(token: &str) -> Option<&'static [&'static str]> {
    Some(match token {
        "Bearer north" => &["north"],
        "Bearer south" => &["south"],
        "Bearer both" => &["north", "south"],
        "Bearer nowhere" => &[],
        _ => return None,
    })
}

fn answer(asked: &Asked) -> (u16, Value) {
    let token = asked.headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(open) = sites(token) else { return (401, json!({"message": "Bad credentials"})) };
    let page =
        |site: &&str| json!({"key": site, "title": site.to_uppercase(), "page": format!("https://{site}.example")});
    if asked.path == "/places" {
        return (200, json!({"places": open.iter().map(page).collect::<Vec<_>>()}));
    }
    let inside = open.iter().any(|site| asked.path.starts_with(&format!("/site/{site}/")));
    match asked.path.rsplit('/').next() {
        Some("me") if inside => (200, json!({"name": "ada", "id": "7"})),
        Some("items") if inside => (200, json!([])),
        _ => (404, json!({"message": "Not Found"})),
    }
}

struct Sites {
    world: World,
    service: Answers,
}

impl Sites {
    async fn new() -> Self {
        let world = World::new().await;
        let service = Answers::start(answer).await.expect("the service starts");
        let folder = world.folder.path().join("providers");
        std::fs::create_dir(&folder).expect("a folder");
        let manifest = include_str!("sites.toml").replace("{URL}", service.url());
        std::fs::write(folder.join("sites.toml"), manifest).expect("a manifest");
        assert_eq!(world.engine.providers().problems, []);
        Self { world, service }
    }

    async fn connect_with(
        &self,
        token: &str,
        site: Option<&str>,
        again: Option<ConnectionId>,
    ) -> Result<ConnectReply, Error> {
        let request = Connect {
            provider: "sites".to_owned(),
            credentials: Credentials::Token { token: SecretText::new(token.to_owned()) },
            base_url: None,
            options: site.map(|site| ("site".to_owned(), json!(site))).into_iter().collect::<Map<_, _>>(),
            connection_id: again,
        };
        self.world.engine.connect(&self.world.scope, &request, &CancellationToken::new()).await
    }

    async fn connect(&self, token: &str) -> ConnectReply {
        self.connect_with(token, None, None).await.expect("the account connects")
    }

    async fn choose(&self, connection_id: ConnectionId, tenant: &str) -> Result<Connection, Error> {
        let request = ChooseTenant { connection_id, tenant: tenant.to_owned() };
        self.world.engine.choose_tenant(&self.world.scope, &request, &CancellationToken::new()).await
    }

    async fn tenants(&self, id: ConnectionId) -> Vec<Tenant> {
        self.world.engine.tenants(&self.world.scope, id).await.expect("the connection is there").items
    }

    /// Whether a sync goes well.
    async fn syncs(&self, id: ConnectionId) -> bool {
        let report = self.world.engine.sync(&self.world.scope, id, None, &|_| (), &CancellationToken::new()).await;
        report.expect("the sync runs").errors.is_empty()
    }

    async fn all(&self) -> Vec<Connection> {
        self.world.engine.list(&self.world.scope).await.expect("the list is there").items
    }
}

fn ids(tenants: &[Tenant]) -> Vec<(&str, bool)> {
    tenants.iter().map(|tenant| (tenant.id.as_str(), tenant.chosen)).collect()
}

#[tokio::test]
async fn the_only_tenant_is_taken_and_stands_in_the_address() {
    let sites = Sites::new().await;
    let reply = sites.connect("north").await;
    assert_eq!((reply.account.as_deref(), reply.tenants.len()), (Some("ada"), 0));
    let id = reply.connection_id.unwrap();
    let status = sites.world.status(id).await;
    assert_eq!((status.health, status.base_url), (Health::Ok, format!("{}/site/north", sites.service.url())));
    let tenant = status.tenant.expect("it is known");
    assert_eq!((tenant.name.as_str(), tenant.url.as_deref()), ("NORTH", Some("https://north.example")));
    assert_eq!(ids(&sites.tenants(id).await), [("north", true)]);
    drop(sites.service.asked());
    assert!(sites.syncs(id).await);
    let asked = sites.service.asked();
    assert_eq!((asked[0].path.as_str(), asked[0].param("site")), ("/site/north/items", "north"));
    assert!(matches!(sites.choose(id, "north").await, Err(Error::NotNow(_))), "nothing is to be chosen");
}

#[tokio::test]
async fn of_several_tenants_a_person_chooses_and_until_then_nothing_is_asked() {
    let sites = Sites::new().await;
    let reply = sites.connect("both").await;
    assert_eq!((reply.account, ids(&reply.tenants)), (None, vec![("north", false), ("south", false)]));
    let waiting = reply.connection_id.unwrap();
    let status = sites.world.status(waiting).await;
    assert_eq!((status.health, status.advice.as_slice()), (Health::ChooseTenant, &[Advice::ChooseTenant][..]));
    assert_eq!((status.account.as_str(), status.tenant, status.next_sync_at), ("NORTH, SOUTH", None, None));
    drop(sites.service.asked());
    let cancel = CancellationToken::new();
    let sync = sites.world.engine.sync(&sites.world.scope, waiting, None, &|_| (), &cancel).await;
    assert!(matches!(sync, Err(Error::NotNow(_))), "{sync:?}");
    let check = sites.world.engine.check(&sites.world.scope, waiting, &cancel).await;
    assert!(matches!(check, Err(Error::NotNow(_))), "{check:?}");
    assert!(sites.world.engine.due(&sites.world.scope).await.unwrap().is_empty());
    assert!(sites.service.asked().is_empty());
    assert_eq!(sites.connect("both").await.connection_id, Some(waiting), "it waits once");

    let error = ApiError::from(sites.choose(waiting, "west").await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("tenant")));
    assert!(error.message.contains("NORTH, SOUTH"), "{error}");
    let chosen = sites.choose(waiting, "south").await.unwrap();

    assert_eq!((chosen.health, chosen.account.as_str()), (Health::Ok, "ada"));
    assert_eq!(chosen.base_url, format!("{}/site/south", sites.service.url()));
    assert_eq!(ids(&sites.tenants(chosen.id).await), [("north", false), ("south", true)]);
    assert!(sites.syncs(chosen.id).await);
    let all: Vec<ConnectionId> = sites.all().await.into_iter().map(|one| one.id).collect();
    assert_eq!(all, [chosen.id], "nothing waits any more");
    assert_eq!(
        sites.world.status(waiting).await.id,
        chosen.id,
        "whoever knew the one that waited finds what it became"
    );
    assert!(sites.syncs(waiting).await && sites.tenants(waiting).await.len() == 2);

    let waiting = sites.connect("both").await.connection_id.unwrap();
    let north = sites.choose(waiting, "north").await.unwrap();
    assert_ne!(north.id, chosen.id, "another tenant is another connection");
    assert_eq!(sites.world.status(waiting).await.id, north.id, "the last that it became");
    let waiting = sites.connect("both").await.connection_id.unwrap();
    assert_eq!(sites.choose(waiting, "south").await.unwrap().id, chosen.id, "the same one is the same connection");
    assert_eq!(sites.all().await.len(), 2);
}

#[tokio::test]
async fn a_choice_outlasts_a_restart_and_a_service_that_cannot_be_asked() {
    let sites = Sites::new().await;
    let waiting = sites.connect("both").await.connection_id.unwrap();
    let Sites { world, service } = sites;
    let sites = Sites { world: world.reopened().await, service };
    sites.service.now(|_| (503, json!({"message": "down"})));
    assert!(matches!(sites.choose(waiting, "north").await, Err(Error::Vendor(_))));
    assert_eq!(sites.world.status(waiting).await.health, Health::ChooseTenant);
    sites.service.now(answer);
    let chosen = sites.choose(waiting, "north").await.unwrap();
    assert_eq!(chosen.health, Health::Ok);
    assert!(matches!(sites.choose(waiting, "south").await, Err(Error::NotNow(_))), "it was chosen already");
    let Sites { world, service } = sites;
    let sites = Sites { world: world.reopened().await, service };
    assert_eq!(sites.world.status(waiting).await.id, chosen.id);
    let cancel = CancellationToken::new();
    let reply = sites.connect_with("both", None, Some(waiting)).await.unwrap();
    assert_eq!(reply.connection_id, Some(chosen.id), "signing in to it again finds it too");
    assert_eq!(sites.world.engine.check(&sites.world.scope, waiting, &cancel).await.unwrap().id, chosen.id);
    sites.world.engine.disconnect(&sites.world.scope, waiting, false).await.unwrap();
    assert!(sites.all().await.is_empty());
}

#[tokio::test]
async fn one_that_waits_can_be_signed_in_to_anew_and_disconnected() {
    let sites = Sites::new().await;
    let waiting = sites.connect("both").await.connection_id.unwrap();
    let reply = sites.connect_with("north", None, Some(waiting)).await.unwrap();
    assert_eq!(reply.account.as_deref(), Some("ada"), "this account has one site only");
    let all: Vec<_> = sites.all().await.into_iter().map(|one| Some(one.id)).collect();
    assert_eq!(all, [reply.connection_id]);
    let waiting = sites.connect("both").await.connection_id.unwrap();
    sites.world.engine.disconnect(&sites.world.scope, waiting, false).await.unwrap();
    assert!(matches!(sites.choose(waiting, "north").await, Err(Error::NoSuchConnection)));
    assert_eq!(sites.all().await.len(), 1);
}

#[tokio::test]
async fn a_tenant_that_is_named_beforehand_is_taken_if_it_is_open_to_the_account() {
    let sites = Sites::new().await;
    let reply = sites.connect_with("both", Some("south"), None).await.unwrap();
    let status = sites.world.status(reply.connection_id.unwrap()).await;
    assert_eq!(status.tenant.map(|tenant| tenant.id).as_deref(), Some("south"));
    let error = ApiError::from(sites.connect_with("north", Some("south"), None).await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("options")));
    assert!(error.message.contains("NORTH"), "{error}");
}

#[tokio::test]
async fn an_account_without_a_tenant_or_with_a_wrong_answer_is_told_what_to_do_and_nothing_is_stored() {
    let sites = Sites::new().await;
    let error = ApiError::from(sites.connect_with("nowhere", None, None).await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("tenant")));
    assert!(error.message.contains("no site") && error.message.contains("connect again"), "{error}");
    let error = ApiError::from(sites.connect_with("wrong", None, None).await.unwrap_err());
    assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("credentials.token")));
    for places in [json!({"places": {"key": 1}}), json!({"places": [{"key": "../north"}]}), json!([])] {
        sites.service.now(move |_| (200, places.clone()));
        let error = ApiError::from(sites.connect_with("north", None, None).await.unwrap_err());
        assert!(error.code == Code::Vendor && error.message.contains("did not say which site"), "{error}");
    }
    assert!(sites.all().await.is_empty());
}

#[tokio::test]
async fn signing_in_again_for_another_tenant_is_refused_and_changes_nothing() {
    let sites = Sites::new().await;
    let id = sites.connect("north").await.connection_id.unwrap();
    let before = sites.world.status(id).await;
    for (token, site) in [("south", None), ("both", Some("south"))] {
        let error = ApiError::from(sites.connect_with(token, site, Some(id)).await.unwrap_err());
        assert_eq!((error.code, error.field.as_deref()), (Code::Invalid, Some("tenant")), "{error}");
        assert!(error.message.contains("Wrong tenant") && error.message.contains("Nothing was changed"), "{error}");
        assert_eq!(sites.world.status(id).await, before);
    }
    assert!(sites.syncs(id).await, "with the token that it had");
    let reply = sites.connect_with("both", None, Some(id)).await.unwrap();
    assert_eq!(reply.connection_id, Some(id), "its own tenant is among those of the account");
    assert_eq!(ids(&sites.tenants(id).await), [("north", true), ("south", false)]);
}

#[tokio::test]
async fn another_workspace_can_neither_see_nor_choose() {
    let sites = Sites::new().await;
    let waiting = sites.connect("both").await.connection_id.unwrap();
    let (engine, other) = (&sites.world.engine, scope(2));
    assert!(matches!(engine.tenants(&other, waiting).await, Err(Error::NoSuchConnection)));
    let request = ChooseTenant { connection_id: waiting, tenant: "north".to_owned() };
    let chosen = engine.choose_tenant(&other, &request, &CancellationToken::new()).await;
    assert!(matches!(chosen, Err(Error::NoSuchConnection)));
}
