// A platform asks for an informational interview on a seeker's behalf, from Node (20 or newer), with connect-es on
// fetch: puts the seeker and a contact on file, asks for 20 minutes, and follows what becomes of it.
//
// ./gen is made from the .proto files by protoc-gen-es: see README.md beside this folder. Environment: PARLEY_ADDRESS
// (127.0.0.1:8080) and PARLEY_API_KEY, as deploy/up prints them.
import process from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb.js';
import { ContactsService } from './gen/parley/contacts/v1/contacts_pb.js';
import { SeekersService } from './gen/parley/contacts/v1/seekers_pb.js';
import { InterviewsService, State } from './gen/parley/scheduling/v1/interviews_pb.js';

const CALL_MS = 10_000;
const POLL_MS = 1_000;
const WAIT_MS = Number(process.env.WAIT_SECONDS ?? 60) * 1000; // for the contact's answer

const baseUrl = `http://${process.env.PARLEY_ADDRESS}`;
const transport = createConnectTransport({ baseUrl, defaultTimeoutMs: CALL_MS });
const seekers = createClient(SeekersService, transport);
const contacts = createClient(ContactsService, transport);
const interviews = createClient(InterviewsService, transport);
const platform = { authorization: `Bearer ${process.env.PARLEY_API_KEY}` };

async function main() {
  // A requestId makes a call safe to repeat: sent twice, it is done once, and answers the same twice. Yours would be
  // the key of the row in your own database.
  const run = Date.now().toString();
  const seeker = await seekers.createSeeker(
    { seeker: { displayName: 'Ada Example', email: `ada-${run}@example.edu` }, requestId: `seeker-${run}` },
    { headers: platform },
  );
  const contact = await contacts.createContact(
    { contact: { displayName: 'Grace Sample', email: `grace-${run}@example.com` }, requestId: `contact-${run}` },
    { headers: platform },
  );
  console.log(`${seeker.name} and ${contact.name} are on file`);

  // From here on the platform acts for her: the same key, and her name beside it.
  const headers = { ...platform, 'x-parley-seeker': seeker.name };
  const interview = await interviews.createInterview(
    { interview: { contact: contact.name, goals: ['How people get in'] }, requestId: `interview-${run}` },
    { headers },
  );
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
  const requested = await interviews.requestInterview(
    {
      name: interview.name,
      reason: 'Your talk made me curious how you came to it.',
      offeredTimes: [{ wallTime: `${inAWeek}T10:00:00` }], // by the contact's clock
      requestId: `request-${run}`,
    },
    { headers },
  );
  await follow(requested, headers);
}

// Prints each state until the contact has answered. Only the contact's own link can answer: it is in the mail.
async function follow(interview, headers) {
  const deadline = Date.now() + WAIT_MS;
  let seen;
  while (Date.now() < deadline) {
    if (interview.state !== seen) console.log(`${interview.name} STATE_${State[interview.state]}`);
    seen = interview.state;
    if (seen !== State.REQUESTED) return;
    await setTimeout(POLL_MS);
    interview = await interviews.getInterview({ name: interview.name }, { headers });
  }
  console.log('no answer yet');
}

// Code, stable reason and every field that is wrong: switch on the reason, show the message to people.
function explain(error) {
  const lines = [`${Code[error.code]}: ${error.rawMessage}`];
  for (const { reason } of error.findDetails(ErrorInfoSchema)) lines.push(`  reason ${reason}`);
  for (const { fieldViolations } of error.findDetails(BadRequestSchema)) {
    for (const { field, description } of fieldViolations) lines.push(`  ${field}: ${description}`);
  }
  return lines.join('\n');
}

try {
  await main();
} catch (error) {
  console.error(explain(ConnectError.from(error)));
  process.exitCode = 1;
}
