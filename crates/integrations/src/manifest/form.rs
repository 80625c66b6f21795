//! The TOML as it is written. What stands here is the outside form of manifests; `docs/provider-manifest.schema.json` is made
//! of it.

use super::At;
use crate::oauth::ClientAuth;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A manifest: what Atom has to know of a service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    /// The id, the same as the name of the file: a-z, 0-9 and `-`.
    pub(super) id: At<String>,
    /// The service's name.
    pub(super) name: String,
    /// What it is for, such as `development`.
    pub(super) category: String,
    /// The page of the service itself.
    pub(super) homepage: Option<At<String>>,
    /// The address of the API; may have `{name}` of `[[tenant]]` fields.
    pub(super) base_url: At<String>,
    /// jq: what the service says of a refusal; `.message` unless told.
    pub(super) said: Option<At<String>>,
    /// What has to be known before the service can be called.
    #[serde(default)]
    pub(super) tenant: Vec<TenantForm>,
    pub(super) auth: AuthForm,
    /// Headers of every request.
    #[serde(default)]
    pub(super) headers: BTreeMap<At<String>, At<String>>,
    pub(super) identity: IdentityForm,
    pub(super) limits: LimitsForm,
    pub(super) quota: Option<QuotaForm>,
    /// Answers that mean something else than their status.
    #[serde(default)]
    pub(super) errors: Vec<ErrorForm>,
    pub(super) health: Option<HealthForm>,
    /// How records are read, by name.
    pub(super) records: BTreeMap<String, RecordForm>,
    pub(super) streams: Vec<StreamForm>,
    #[serde(default)]
    pub(super) actions: Vec<ActionForm>,
    /// Where the service tells of changes by itself.
    pub(super) webhook: Option<WebhookForm>,
}

/// Something that has to be known before the service can be called: told by the person, or discovered after signing in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct TenantForm {
    /// Its name in `{name}`.
    pub(super) name: At<String>,
    /// What a person calls it.
    pub(super) label: String,
    /// An example.
    pub(super) example: String,
    /// The characters that it may have besides letters and digits; `-` unless told.
    pub(super) also: Option<String>,
    /// How it is discovered instead of told.
    pub(super) discover: Option<DiscoverForm>,
}

/// A call that tells a tenant field after signing in.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct DiscoverForm {
    /// The whole address, since the base is not known yet.
    pub(super) url: At<String>,
    /// jq: the value, of the answer.
    pub(super) pick: At<String>,
    /// jq: an array of `{value, label}` where there may be several to choose from.
    pub(super) choices: Option<At<String>>,
}

/// The ways to sign in.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct AuthForm {
    /// A personal access token.
    pub(super) token: Option<SecretForm>,
    /// The key of an account.
    pub(super) api_key: Option<SecretForm>,
    /// Name and password.
    pub(super) basic: Option<SecretForm>,
    /// The token of a bot that was invited.
    pub(super) bot_token: Option<SecretForm>,
    /// A grant in the browser, and on another device where `device_url` is told.
    pub(super) oauth: Option<OauthForm>,
    /// The grant of an application itself.
    pub(super) client_credentials: Option<ClientCredentialsForm>,
}

/// A way to sign in with something that a person pastes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SecretForm {
    /// The header that carries it.
    pub(super) header: Option<At<String>>,
    /// The query parameter that carries it.
    pub(super) query: Option<At<String>>,
    /// With `{token}`, or `{basic}` for `base64(username:password)`, or `{username}` and `{password}`.
    pub(super) value: At<String>,
    /// How a person gets it, in a sentence or two.
    pub(super) guide: String,
    /// The page on which the service makes it.
    pub(super) credentials_url: At<String>,
    /// What a person has to do to end it, since the service offers no call for it.
    pub(super) revoking: String,
}

/// OAuth 2.0, authorization code with PKCE (RFC 8252).
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct OauthForm {
    /// Where the person decides; may have `{name}` of tenant fields.
    pub(super) authorize_url: At<String>,
    /// Where the code is exchanged.
    pub(super) token_url: At<String>,
    /// Where a device code is asked for (RFC 8628).
    pub(super) device_url: Option<At<String>>,
    /// The call that ends the grant at the service (RFC 7009).
    pub(super) revoke: Option<RevokeForm>,
    /// What a person has to do to end it where there is no such call.
    pub(super) revoking: Option<String>,
    #[serde(default)]
    pub(super) client_auth: ClientAuth,
    /// Whether the body of a token request is JSON instead of a form.
    #[serde(default)]
    pub(super) json: bool,
    /// What stands between two scopes; a space unless told.
    pub(super) scope_separator: Option<String>,
    /// Further parameters of the authorization request.
    #[serde(default)]
    pub(super) params: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) scopes: Vec<ScopeForm>,
    /// The issuer that the answer has to name (RFC 9207), where the service sends one.
    pub(super) issuer: Option<String>,
    /// The header that carries the access token; `Authorization` unless told.
    pub(super) header: Option<At<String>>,
    /// Its value; `Bearer {token}` unless told.
    pub(super) value: Option<At<String>>,
    /// Seconds for which an access token holds where the service does not say.
    pub(super) lifetime_s: Option<u64>,
    /// How a person makes a client of their own, in a sentence or two.
    pub(super) guide: String,
    /// The page on which the service makes clients.
    pub(super) credentials_url: At<String>,
    /// Whether the redirect address has to be `http://localhost` instead of `http://127.0.0.1`.
    #[serde(default)]
    pub(super) redirect_localhost: bool,
    /// A fixed port of the redirect address, where the service insists on one that is registered.
    pub(super) redirect_port: Option<u16>,
}

/// The call that ends a grant at the service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RevokeForm {
    /// With `{client_id}` where the application is named in the address.
    pub(super) url: At<String>,
    /// `POST` unless told.
    pub(super) method: Option<At<String>>,
    /// Whether the client has to say who it is, as at the token endpoint.
    #[serde(default)]
    pub(super) client_auth: bool,
    /// The name of the form field that takes the token; `token` unless told.
    pub(super) field: Option<String>,
    /// Whether the body is JSON instead of a form.
    #[serde(default)]
    pub(super) json: bool,
    /// Whether the access token goes into a header as in any call.
    #[serde(default)]
    pub(super) authorized: bool,
}

/// What a service can be asked to allow.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ScopeForm {
    /// As the service writes it.
    pub(super) scope: String,
    /// What it is for, in a sentence.
    pub(super) purpose: String,
    /// Whether it is asked for at first.
    #[serde(default)]
    pub(super) first: bool,
}

/// The grant of an application itself (RFC 6749, 4.4).
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ClientCredentialsForm {
    pub(super) token_url: At<String>,
    #[serde(default)]
    pub(super) client_auth: ClientAuth,
    /// What is asked for.
    #[serde(default)]
    pub(super) scopes: Vec<String>,
    /// What stands between two scopes; a space unless told.
    pub(super) scope_separator: Option<String>,
    /// Further parameters of the token request.
    #[serde(default)]
    pub(super) params: BTreeMap<String, String>,
    pub(super) header: Option<At<String>>,
    pub(super) value: Option<At<String>>,
    pub(super) guide: String,
    pub(super) credentials_url: At<String>,
    pub(super) revoking: String,
}

/// The call that tells whose credentials they are.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityForm {
    pub(super) request: RequestForm,
    /// jq: the account as a person knows it.
    pub(super) account: At<String>,
    /// jq: the account as it never changes.
    pub(super) account_id: At<String>,
}

/// Bounds of the service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsForm {
    /// How often a failed request is tried again.
    pub(super) retries: u32,
    /// Pages of one stream in one sync.
    pub(super) pages_max: u32,
    /// Requests at the same time, for records that are fetched one by one; 1 unless told.
    pub(super) concurrency: Option<At<u32>>,
    /// Streams that are fetched at the same time, 1 to 4; 4 unless told.
    pub(super) streams: Option<At<u32>>,
    /// Requests a minute; no bound unless told.
    pub(super) per_minute: Option<u32>,
}

/// Headers that tell what is left of the quota.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct QuotaForm {
    /// The header with the number of calls that are left.
    pub(super) remaining: At<String>,
    /// The header with the number of calls that there are.
    pub(super) limit: Option<At<String>>,
    /// The header that tells when it is full again.
    pub(super) reset: Option<At<String>>,
    /// How that header is written; `unix` unless told.
    #[serde(default)]
    pub(super) reset_as: ResetAs,
}

/// How a header tells when the quota is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ResetAs {
    /// Seconds since 1970.
    #[default]
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// Seconds from now.
    Seconds,
    /// RFC 3339.
    Instant,
}

/// An answer that means something else than its status.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ErrorForm {
    /// Only answers with this status.
    pub(super) status: Option<At<u16>>,
    /// jq: whether the body is such an answer.
    pub(super) when: Option<At<String>>,
    pub(super) means: Means,
}

/// What an answer means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Means {
    /// Too many requests.
    RateLimited,
    /// The credentials do not hold any more.
    NeedsSignIn,
    /// The credentials hold, but do not allow this.
    NeedsScope,
    /// What was asked for is not there any more.
    Gone,
    /// The cursor or sync token does not hold any more: everything is listed again.
    CursorExpired,
    /// The service refused it for good.
    Refused,
    /// The service has a fault that passes.
    Fault,
}

/// A call that shows that all is well.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct HealthForm {
    pub(super) request: RequestForm,
}

/// A request. Texts may have `{a.b}` of what is known: `args`, `record`, `each`, `tenant`, `account`, `since`, `from`, `until`,
/// `cursor`, `token`, `item`, `now`; `{+a.b}` keeps slashes. Programs get the same as their input.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RequestForm {
    /// `GET` unless told; `POST` for GraphQL.
    pub(super) method: Option<At<String>>,
    /// The path below the base address, with a `/` before it.
    pub(super) path: At<String>,
    /// Query parameters: a text, or a list for a parameter that is repeated. What has nothing to fill it is left out.
    #[serde(default)]
    pub(super) query: BTreeMap<At<String>, QueryValue>,
    /// Headers of this request alone.
    #[serde(default)]
    pub(super) headers: BTreeMap<At<String>, At<String>>,
    /// jq: the body, sent as JSON.
    pub(super) json: Option<At<String>>,
    /// jq: an object of texts, sent as a form.
    pub(super) form: Option<At<String>>,
    /// A GraphQL document.
    pub(super) graphql: Option<At<String>>,
    /// jq: the variables of the document.
    pub(super) variables: Option<At<String>>,
}

/// The value of a query parameter.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(super) enum QueryValue {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// How a record is read.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct RecordForm {
    /// What it is for Atom.
    pub(super) kind: crate::kinds::Kind,
    /// jq: the service's own id.
    pub(super) external_id: At<String>,
    /// jq: when it was last changed there, as RFC 3339.
    pub(super) updated_at: Option<At<String>>,
    /// jq: the record as Atom understands it; programs of records have `$each`, `$account` and `$tenant`.
    pub(super) map: At<String>,
    /// jq: whether the service says by it that the record is gone.
    pub(super) gone: Option<At<String>>,
    /// jq: an array of `{rel, kind, id}`: records that it belongs to.
    pub(super) links: Option<At<String>>,
    /// jq: an array of `{rel, address, name}`: people in it.
    pub(super) people: Option<At<String>>,
}

/// A list at the service.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct StreamForm {
    pub(super) name: At<String>,
    /// The name of a `[records]` entry.
    pub(super) record: At<String>,
    pub(super) request: RequestForm,
    /// jq: the array of records in an answer; the answer itself unless told.
    pub(super) items: Option<At<String>>,
    /// Whether an unchanged first page can be asked about by its entity tag.
    #[serde(default)]
    pub(super) conditional: bool,
    pub(super) paging: PagingForm,
    pub(super) incremental: Option<IncrementalForm>,
    pub(super) windows: Option<WindowsForm>,
    pub(super) each: Option<EachForm>,
    pub(super) detail: Option<DetailForm>,
    /// Whether a record that a full listing lacks is gone; true unless told.
    pub(super) sweep: Option<bool>,
    /// Scopes that it needs beyond those that are asked for at first.
    #[serde(default)]
    pub(super) scopes: Vec<String>,
}

/// How a list is divided into pages.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct PagingForm {
    pub(super) kind: At<PagingKind>,
    /// The parameter that says how many records a page has.
    pub(super) size_param: Option<At<String>>,
    /// How many; also `{size}` and `.size`.
    pub(super) size: Option<At<u32>>,
    /// The parameter that takes the cursor, the page or the offset; without one, the request uses `cursor` itself.
    pub(super) param: Option<At<String>>,
    /// jq: of the answer, the cursor or the address of the next page, or the `pageInfo` of GraphQL.
    pub(super) from: Option<At<String>>,
    /// The number of the first page; 1 unless told.
    pub(super) first: Option<At<u32>>,
    /// jq: of the answer, whether there are more; a full page means more unless told.
    pub(super) more: Option<At<String>>,
    /// The request of all pages but the first, where it is another one.
    pub(super) request: Option<RequestForm>,
}

/// How pages follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum PagingKind {
    /// The answer is all there is.
    None,
    /// The answer's `Link` header names the next page (RFC 8288).
    Link,
    /// The answer has a cursor for the next page.
    Cursor,
    /// Pages have numbers.
    Page,
    /// Pages begin after so many records.
    Offset,
    /// GraphQL's `pageInfo` (`hasNextPage`, `endCursor`).
    Graphql,
    /// The answer has the address of the next page.
    NextUrl,
}

/// How only what has changed is fetched.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct IncrementalForm {
    pub(super) kind: At<IncrementalKind>,
    /// The parameter that takes the instant or the token; without one, the request uses `since` or `token` itself.
    pub(super) param: Option<At<String>>,
    /// How the instant is written.
    #[serde(default)]
    pub(super) format: InstantAs,
    /// Seconds before the newest known change from which to list again.
    pub(super) overlap_s: Option<At<u32>>,
    /// Hours after which everything is listed again, to find what is gone; 24 unless told. 0 for never by time: only when a person
    /// asks for it, when the token does not hold any more, or when a listing was cut off.
    pub(super) full_every_h: Option<At<u32>>,
    /// jq: of an answer, the token for the next time.
    pub(super) from: Option<At<String>>,
    /// Query parameters that do not go together with the token.
    #[serde(default)]
    pub(super) without: Vec<String>,
    /// Statuses that say that the token does not hold any more; 410 unless told.
    pub(super) expired: Option<Vec<u16>>,
    /// For `changes`: the call that tells the first token, before everything is listed.
    pub(super) start: Option<StartForm>,
    /// For `changes`: the request that lists what changed since `token`.
    pub(super) request: Option<RequestForm>,
    /// For `changes`: jq, the array of changed records in an answer.
    pub(super) items: Option<At<String>>,
    /// For `changes`: how that list is divided into pages.
    pub(super) paging: Option<PagingForm>,
    /// For `changes`: jq, of an item, whether it says that the record is gone.
    pub(super) gone: Option<At<String>>,
}

/// By what a service tells what has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(super) enum IncrementalKind {
    /// By an instant since when records changed.
    Since,
    /// By nothing but the order: newest change first, until what is known.
    NewestFirst,
    /// By a token at the end of the list, for the same list.
    Token,
    /// By an address at the end of the list.
    DeltaUrl,
    /// By a list of changes of its own.
    Changes,
}

/// The call that tells where changes begin.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct StartForm {
    pub(super) request: RequestForm,
    /// jq: the token, of the answer.
    pub(super) pick: At<String>,
}

/// How an instant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum InstantAs {
    /// `2030-01-02T03:04:05Z`.
    #[default]
    Instant,
    /// `2030-01-02T03:04:05.678Z`.
    InstantMs,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// `2030-01-02`.
    Date,
}

/// The first sync in windows of time, nearest first, so that what matters is there in seconds.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct WindowsForm {
    /// Days before now at which each window begins.
    pub(super) days: At<Vec<u32>>,
    /// Days after now at which the first window ends; open unless told.
    pub(super) ahead_days: Option<u32>,
    /// The parameter that takes the beginning; without one, the request uses `from` itself.
    pub(super) from_param: Option<At<String>>,
    /// The parameter that takes the end; without one, the request uses `until` itself.
    pub(super) until_param: Option<At<String>>,
    #[serde(default)]
    pub(super) format: InstantAs,
    /// Whether the last window lists everything anew instead of what is older, as sync tokens need it.
    #[serde(default)]
    pub(super) then_all: bool,
}

/// A list for each record of other streams.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct EachForm {
    /// The streams, which stand before this one.
    pub(super) streams: At<Vec<String>>,
    /// jq: of a record of those, whether it has such a list.
    #[serde(rename = "where")]
    pub(super) filter: Option<At<String>>,
    /// jq: what requests and mappings get as `each`; the record itself unless told.
    pub(super) pick: Option<At<String>>,
    /// jq: when this is as it was, the list is as it was, and is not asked for.
    pub(super) version: Option<At<String>>,
}

/// A request for each item of a list that names records without their content.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct DetailForm {
    /// Knows the item as `item`.
    pub(super) request: RequestForm,
    /// jq: of an item, the service's own id of the record.
    pub(super) id: At<String>,
    /// jq: the record in the answer; the answer itself unless told.
    pub(super) pick: Option<At<String>>,
    /// Whether a full listing that only looks for what is gone passes over what is known.
    #[serde(default)]
    pub(super) skip_known: bool,
}

/// Something that the service can be asked to do.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ActionForm {
    pub(super) name: At<String>,
    /// What it does, in a sentence.
    pub(super) description: String,
    pub(super) kind: ActionKind,
    /// The name of a `[records]` entry that it is about.
    #[serde(rename = "for")]
    pub(super) record: At<String>,
    pub(super) request: RequestForm,
    /// What it takes: a JSON Schema of an object.
    #[cfg_attr(test, schemars(with = "serde_json::Map<String, serde_json::Value>"))]
    pub(super) args: At<toml::Table>,
    /// What it changes, with `{args.…}`: writes to one of these keep their order.
    pub(super) entity: Option<At<String>>,
    /// The request that fetches the record as it stands, before it is changed: what was changed there meanwhile is taken in first.
    /// The request of the action knows its answer as `before`.
    pub(super) before: Option<BeforeForm>,
    /// jq over `{task, base, changed, record}`: the arguments that bring an edit of a mirrored task over, or null where nothing of
    /// it can be said there. `changed` has the fields that a person changed, `record` is the raw record.
    pub(super) from_task: Option<At<String>>,
    pub(super) idempotency: Option<IdempotencyForm>,
    pub(super) result: Option<ResultForm>,
    /// Scopes that it needs.
    #[serde(default)]
    pub(super) scopes: Vec<String>,
}

/// What an action does to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum ActionKind {
    /// Makes one.
    Create,
    /// Changes one; takes the fields of the kind that changed.
    Update,
    /// Takes one away.
    Delete,
    /// Says something about one.
    Comment,
    /// Anything else.
    Other,
}

/// How a write is not done twice. With neither, a write whose answer is lost waits for a person.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct IdempotencyForm {
    /// The header that takes a key which does the same once.
    pub(super) header: Option<At<String>>,
    /// Whether the same request twice leaves the same as once.
    #[serde(default)]
    pub(super) natural: bool,
    /// A look at whether it arrived.
    pub(super) look: Option<LookForm>,
}

/// A look at whether a write arrived.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct LookForm {
    pub(super) request: RequestForm,
    /// jq over `{answer, args, key, sent_at}`: the record that the write left, or null.
    pub(super) pick: At<String>,
}

/// The record as it stands before it is changed.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct BeforeForm {
    pub(super) request: RequestForm,
    /// jq: the record in the answer, read as `for` says; the answer itself unless told.
    pub(super) pick: Option<At<String>>,
}

/// What comes back of an action.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct ResultForm {
    /// jq: the record in the answer, read as `for` says; the answer itself unless told.
    pub(super) pick: Option<At<String>>,
    /// The stream to which a record belongs that was not known before.
    pub(super) stream: Option<At<String>>,
}

/// Where the service tells of changes by itself.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct WebhookForm {
    /// What a person has to enter where, in a sentence or two.
    pub(super) guide: String,
    /// Who makes the secret that deliveries are signed with; Atom unless told.
    #[serde(default)]
    pub(super) secret_of: SecretOf,
    pub(super) signature: SignatureForm,
    /// When a delivery was sent, for the replay window; without it, only the id of a delivery tells that it came before.
    pub(super) sent: Option<SentForm>,
    /// jq over `{headers, body}`: the id of the delivery, the same whenever it is sent again.
    pub(super) delivery: At<String>,
    /// jq over `{headers, body}`: the kind of event.
    pub(super) event: At<String>,
    /// Which streams an event is about.
    pub(super) events: BTreeMap<String, Vec<At<String>>>,
    /// jq over `{headers, body}`: which record it is about, as a person would name it, or null.
    pub(super) record: Option<At<String>>,
    /// jq over `{headers, body}`: what has to be sent back to prove the address, or null. A text is sent as it is, all
    /// else as JSON.
    pub(super) challenge: Option<At<String>>,
}

/// Who makes the secret of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SecretOf {
    /// Atom makes it, and a person enters it at the service.
    #[default]
    Atom,
    /// The service makes it, and a person enters it here.
    Service,
}

/// How a delivery is signed.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SignatureForm {
    pub(super) scheme: SignatureScheme,
    /// The header that carries it.
    pub(super) header: At<String>,
    /// The member that carries it, where the header is a list such as `t=…,v1=…`; there may be several of them, and one has
    /// to hold.
    pub(super) member: Option<At<String>>,
    /// What stands before the signature, such as `sha256=`.
    #[serde(default)]
    pub(super) prefix: String,
    /// What is signed, with `{body}`, `{timestamp}` and `{url}`; the body unless told.
    pub(super) signed: Option<At<String>>,
}

/// Where a delivery says when it was sent: one of `header`, `member` and `pick`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(super) struct SentForm {
    /// The header with the time.
    pub(super) header: Option<At<String>>,
    /// The member with the time, where the header of the signature is a list.
    pub(super) member: Option<At<String>>,
    /// jq over `{headers, body}`: the time.
    pub(super) pick: Option<At<String>>,
    /// How it is written; `unix` unless told.
    #[serde(default, rename = "as")]
    pub(super) written: SentAs,
    /// Seconds for which a delivery counts as fresh, before and after; 300 unless told.
    pub(super) window_s: Option<At<u32>>,
}

/// How the time of sending is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SentAs {
    /// Seconds since 1970.
    #[default]
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
    /// RFC 3339.
    Instant,
}

/// A signature of deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignatureScheme {
    /// HMAC with SHA-256, in hexadecimal.
    HmacSha256Hex,
    /// HMAC with SHA-256, in base64.
    HmacSha256Base64,
    /// HMAC with SHA-1, in hexadecimal.
    HmacSha1Hex,
    /// HMAC with SHA-1, in base64.
    HmacSha1Base64,
    /// The secret itself.
    Token,
}
