// A real OpenID provider (npm `oidc-provider`) for tests: PKCE enforced, refresh tokens that rotate, device codes, client
// credentials, revocation. Beside it, a small API that its tokens open, and a door for the test to end tokens.
// Started by npx with the package on its path; prints `listening PORT` when it is up.

import { existsSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const bin = process.env.PATH.split(delimiter).find((folder) => existsSync(join(dirname(folder), 'oidc-provider')));
const require = createRequire(join(bin, 'here.js'));
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')).href);

const issuer = process.env.OIDC_ISSUER;
const device = 'urn:ietf:params:oauth:grant-type:device_code';
const settings = {
  clients: [
    {
      client_id: 'atom',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token', device],
    },
    {
      client_id: 'atom secret+',
      client_secret: 'a secret/with+odd:characters',
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    {
      client_id: 'machine',
      client_secret: 'the-secret-of-the-machine',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ],
  cookies: { keys: ['for-tests-only'] },
  features: {
    devInteractions: { enabled: true },
    deviceFlow: { enabled: true },
    clientCredentials: { enabled: true },
    revocation: { enabled: true },
  },
  scopes: ['openid', 'offline_access', 'items', 'more'],
  claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
  pkce: { required: () => true },
  rotateRefreshToken: true,
  ttl: {
    AccessToken: 3600, AuthorizationCode: 60, ClientCredentials: 600, DeviceCode: 600, Grant: 86400, IdToken: 3600,
    Interaction: 3600, RefreshToken: 86400, Session: 86400,
  },
  // Everybody has an address of their name, and it is theirs, but for those who are new.
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({
      sub, email: `${sub}@example.com`, email_verified: !sub.startsWith('new-'), name: sub[0].toUpperCase() + sub.slice(1),
    }),
  }),
};

const tokens = [];
let provider, callback;
// What was begun with the keys before goes on: what the provider remembers is the same for all.
const begin = (keys) => {
  provider = new Provider(issuer, { ...settings, ...keys });
  provider.proxy = true;
  for (const event of ['access_token.saved', 'refresh_token.saved', 'client_credentials.saved']) {
    provider.on(event, (token) => { if (!tokens.includes(token)) tokens.push(token); });
  }
  callback = provider.callback();
};
begin({});
const alive = async (kind) => {
  const found = await Promise.all(tokens.filter((token) => token.kind === kind).map((token) => provider[kind].find(token.jti)));
  return found.filter((token) => token && !token.consumed);
};

const json = (response, status, value, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
};

// The API: whose token it is, and a list that needs a scope of its own.
const api = async (request, response) => {
  const value = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  const token = (await provider.AccessToken.find(value)) ?? (await provider.ClientCredentials.find(value));
  if (!token) return json(response, 401, { message: `No such token: ${value}` }, { 'www-authenticate': 'Bearer error="invalid_token"' });
  if (request.url.startsWith('/api/whoami')) return json(response, 200, { id: token.accountId ?? token.clientId });
  if (request.url.startsWith('/api/more') && !token.scope?.split(' ').includes('more')) {
    return json(response, 403, { message: 'More is needed' }, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="more"' });
  }
  return json(response, 200, [{ id: 1, title: 'An item', updated_at: '2026-01-01T00:00:00Z' }]);
};

// What a test does to tokens behind the back of those who hold them.
const test = async (request, response) => {
  if (request.url === '/test/rotate') {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    begin({ jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] } });
    return json(response, 200, {});
  }
  const kinds = request.url === '/test/end-access' ? ['AccessToken', 'ClientCredentials'] : ['AccessToken', 'RefreshToken'];
  if (request.method === 'POST') for (const kind of kinds) for (const token of await alive(kind)) await token.destroy();
  json(response, 200, {
    access: (await alive('AccessToken')).map((token) => token.jti),
    refresh: (await alive('RefreshToken')).map((token) => token.jti),
    all: tokens.map((token) => token.jti),
  });
};

const server = createServer((request, response) => {
  const serve = request.url.startsWith('/api/') ? api : request.url.startsWith('/test/') ? test : callback;
  Promise.resolve(serve(request, response)).catch((error) => json(response, 500, { message: String(error) }));
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
