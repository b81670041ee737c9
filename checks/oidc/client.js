// A small portal that lets parents sign in at the door, with openid-client.
//
//   node client.js ISSUER PORT CLIENT SECRET     (no SECRET: a public client)
//
// /login?case=good signs in; the other cases do one thing wrong each, and show what was seen.
// What came of it is shown at http://localhost:PORT/home, one redirect further than the address
// that is registered, and on another origin.
import http from 'node:http'
import * as oidc from 'openid-client'

const [issuer, port, name, secret] = process.argv.slice(2)
const here = `http://127.0.0.1:${port}`
const plain = { execute: [oidc.allowInsecureRequests] } // a door on this machine, without TLS

async function connect(authentication, given = secret) {
  const config = await oidc.discovery(new URL(issuer), name, given, authentication, plain)
  oidc.enableNonRepudiationChecks(config) // also verify the signature with the published keys
  return config
}

const waiting = new Map()

async function login(query) {
  const { case: kind = 'good', ...more } = query
  const config = await configure(kind)
  const verifier = oidc.randomPKCECodeVerifier()
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
  waiting.set(state, { kind, config, verifier, nonce })
  return oidc.buildAuthorizationUrl(config, {
    redirect_uri: `${here}/callback`, scope: 'openid profile students', state, nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256', ...more,
  })
}

function configure(kind) {
  if (!secret) return connect(oidc.None())
  if (kind === 'secret') return connect(oidc.ClientSecretPost('wrong'))
  return connect(kind === 'basic' ? oidc.ClientSecretBasic(secret) : oidc.ClientSecretPost(secret))
}

async function callback(url) {
  const { kind, config, verifier, nonce } = waiting.get(url.searchParams.get('state'))
  const checks = {
    pkceCodeVerifier: kind === 'verifier' ? oidc.randomPKCECodeVerifier() : verifier,
    expectedNonce: kind === 'nonce' ? 'another' : nonce,
    expectedState: kind === 'state' ? 'another' : url.searchParams.get('state'),
    idTokenExpected: true,
  }
  if (kind === 'issuer') url.searchParams.set('iss', 'https://evil.example.org')
  if (kind === 'redirect') url.pathname = '/elsewhere'
  if (kind === 'forged') config[oidc.customFetch] = forge
  const tokens = await oidc.authorizationCodeGrant(config, url, checks)
  const claims = tokens.claims()
  if (kind === 'reused') {
    const again = await seen(() => oidc.authorizationCodeGrant(config, url, checks))
    const after = await seen(() => oidc.fetchUserInfo(config, tokens.access_token, claims.sub))
    return { again, after }
  }
  last = { config, idToken: tokens.id_token }
  return { claims, told: await oidc.fetchUserInfo(config, tokens.access_token, claims.sub) }
}

let last

async function forge(address, options) {
  const response = await fetch(address, options)
  if (!String(address).endsWith('/oidc/token')) return response
  const body = await response.json()
  const [head, claims, signature] = body.id_token.split('.')
  body.id_token = [head, claims, `AAAA${signature.slice(4)}`].join('.')
  return Response.json(body)
}

async function seen(work) {
  try {
    return { result: await work() }
  } catch (error) {
    return { error: error.error ?? error.cause?.error ?? error.code, message: error.message }
  }
}

function logout() {
  return oidc.buildEndSessionUrl(last.config, {
    id_token_hint: last.idToken, post_logout_redirect_uri: `${here}/bye`, state: 'done',
  })
}

let shown = {}

http.createServer(async (request, response) => {
  const url = new URL(request.url, here)
  const go = (address) => response.writeHead(302, { location: String(address) }).end()
  try {
    if (url.pathname === '/login') return go(await login(Object.fromEntries(url.searchParams)))
    if (url.pathname === '/logout') return go(logout())
    if (url.pathname === '/callback') {
      shown = await seen(() => callback(url))
      return go(`http://localhost:${port}/home`)
    }
    if (url.pathname === '/bye') shown = { bye: url.searchParams.get('state') }
  } catch (error) {
    shown = { failed: String(error.stack) }
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(shown))
}).listen(Number(port), () => console.log('ready'))
