// Makes the calls that come as JSON lines on standard input, with one of two clients, and writes an outcome a line.
//
//   node call.mjs grpc-js|connect-es ADDRESS DESCRIPTORS     DESCRIPTORS: a FileDescriptorSet, from protoc
//
// A call: {"method": "parley.contacts.v1.ContactsService/GetContact", "request": {...}, "headers": {...}}
// An outcome: {"reply": {...}} or {"code": 5, "message": "...", "details": [{"type": "google.rpc.ErrorInfo", "value": base64}]}
import fs from 'node:fs';
import process from 'node:process';
import readline from 'node:readline';
import { createFileRegistry, fromBinary, fromJson, toBinary, toJson } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import grpc from '@grpc/grpc-js';

const CALL_MS = 10_000;
const [client, address, descriptors] = process.argv.slice(2);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, fs.readFileSync(descriptors)));

function methodOf(name) {
  const [service, method] = name.split('/');
  return registry.getService(service).methods.find((candidate) => candidate.name === method);
}

const base64 = (bytes) => Buffer.from(bytes).toString('base64');

function withGrpcJs() {
  const channel = new grpc.Client(address, grpc.credentials.createInsecure(), { 'grpc.enable_http_proxy': 0 });
  return (method, request, headers) =>
    new Promise((resolve) => {
      const metadata = new grpc.Metadata();
      for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
      const encode = (message) => Buffer.from(toBinary(method.input, message));
      const decode = (bytes) => fromBinary(method.output, bytes);
      const path = `/${method.parent.typeName}/${method.name}`;
      channel.makeUnaryRequest(path, encode, decode, request, metadata, { deadline: Date.now() + CALL_MS }, (error, reply) => {
        resolve(error ? refusedByGrpc(error) : { reply: toJson(method.output, reply, { registry }) });
      });
    });
}

function refusedByGrpc(error) {
  const [bytes] = error.metadata.get('grpc-status-details-bin');
  const status = bytes ? fromBinary(registry.getMessage('google.rpc.Status'), bytes) : { details: [] };
  const details = status.details.map(({ typeUrl, value }) => ({ type: typeUrl.split('/').pop(), value: base64(value) }));
  return { code: error.code, message: error.details, details };
}

function withConnect() {
  const transport = createConnectTransport({ baseUrl: `http://${address}`, defaultTimeoutMs: CALL_MS });
  return async (method, request, headers) => {
    try {
      const reply = await createClient(method.parent, transport)[method.localName](request, { headers });
      return { reply: toJson(method.output, reply, { registry }) };
    } catch (thrown) {
      const error = ConnectError.from(thrown);
      const details = error.details.map(({ type, value }) => ({ type, value: base64(value) }));
      return { code: error.code, message: error.rawMessage, details };
    }
  };
}

const call = client === 'grpc-js' ? withGrpcJs() : withConnect();
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { method: name, request, headers } = JSON.parse(line);
  const method = methodOf(name);
  const outcome = await call(method, fromJson(method.input, request, { registry }), headers);
  console.log(JSON.stringify(outcome));
}
process.exit(0);
