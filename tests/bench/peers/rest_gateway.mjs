// What a team would write that wants REST in front of a Parley service, and knows Node well: express in front,
// @grpc/grpc-js behind. It checks the API key, signs the caller, calls contacts and answers proto3 JSON, for the
// routes it was written for. tests/bench/run rest measures our gateway against it. Prints its address when it listens.
//
// Environment: CONTACTS_ADDRESS, CALLER_KEY_FILE, API_KEY, PROTOS (folders, joined by ":"), WORKERS.
import cluster from 'node:cluster';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import express from 'express';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const SIGNED_MS = 30_000; // an assertion is good for 60 s
const CALL_MS = 10_000;
const HTTP_STATUS = { 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 14: 503, 16: 401 };

const { CONTACTS_ADDRESS, CALLER_KEY_FILE, API_KEY, PROTOS, WORKERS } = process.env;
const includeDirs = PROTOS.split(path.delimiter);

function connect() {
  const definition = protoLoader.loadSync('parley/contacts/v1/contacts.proto', {
    includeDirs,
    longs: String,
    enums: String,
    bytes: String,
  });
  const { ContactsService } = grpc.loadPackageDefinition(definition).parley.contacts.v1;
  return new ContactsService(CONTACTS_ADDRESS, grpc.credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
}

// The caller's metadata, signed anew every half minute.
function signer() {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, file) => includeDirs.map((folder) => path.join(folder, file)).find(fs.existsSync);
  root.loadSync('parley/caller/v1/caller.proto');
  const Caller = root.lookupType('parley.caller.v1.Caller');
  const SignedCaller = root.lookupType('parley.caller.v1.SignedCaller');
  const role = root.lookupEnum('parley.auth.v1.Role').values.ROLE_PLATFORM;
  const key = Buffer.from(fs.readFileSync(CALLER_KEY_FILE, 'utf8').trim(), 'hex');
  let metadata;
  let until = 0;
  return () => {
    const now = Date.now();
    if (now < until) return metadata;
    const expireUnixSeconds = Math.floor(now / 1000) + 60;
    const stated = { role, tenant: 'lakeview', subject: 'apiKeys/peer', scopes: ['*'], expireUnixSeconds };
    const caller = Caller.encode(stated).finish();
    const mac = crypto.createHmac('sha256', key).update(caller).digest();
    metadata = new grpc.Metadata();
    metadata.set('x-parley-caller-bin', Buffer.from(SignedCaller.encode({ caller, mac }).finish()));
    until = now + SIGNED_MS;
    return metadata;
  };
}

function authenticate() {
  const digest = (text) => crypto.createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${API_KEY}`);
  return (request, response, next) => {
    const given = digest(request.get('authorization') ?? '');
    if (crypto.timingSafeEqual(given, expected)) return next();
    response.status(401).json({ code: 16, message: 'Who is calling?' });
  };
}

const time = (stamp) =>
  stamp && new Date(Number(stamp.seconds) * 1000).toISOString().slice(0, 19) +
    (stamp.nanos ? '.' + String(stamp.nanos).padStart(9, '0').replace(/(000)+$/, '') : '') + 'Z';

const toJson = (contact) => ({ ...contact, createTime: time(contact.createTime), updateTime: time(contact.updateTime) });

function serve() {
  const contacts = connect();
  const sign = signer();
  const application = express();
  application.disable('x-powered-by');
  application.use(authenticate());
  application.get('/v1/contacts/:id', (request, response) => {
    const deadline = Date.now() + CALL_MS;
    contacts.GetContact({ name: `contacts/${request.params.id}` }, sign(), { deadline }, (error, contact) => {
      if (!error) return response.json(toJson(contact));
      response.status(HTTP_STATUS[error.code] ?? 500).json({ code: error.code, message: error.details });
    });
  });
  const listener = application.listen(0, '127.0.0.1', () => {
    const address = `http://127.0.0.1:${listener.address().port}`;
    cluster.isWorker ? process.send(address) : console.log(address);
  });
}

// One port for all workers: Node gives workers that listen on 0 the same one.
function lead(count) {
  const ready = new Set();
  cluster.on('message', (worker, address) => {
    ready.add(worker.id);
    if (ready.size === count) console.log(address);
  });
  for (let i = 0; i < count; ++i) cluster.fork();
}

if (cluster.isPrimary && Number(WORKERS) > 1) lead(Number(WORKERS));
else serve();
