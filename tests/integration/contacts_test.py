"""People, through the edge, by a client that is not ours: create, read, list, change, import, and every refusal."""

import pathlib
import unittest

import harness
import wire

CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
TENANTS = "parley.contacts.v1.TenantsService/"
EXAMPLE = wire.ROOT / "deploy/examples/Connections.csv"
HEADER = "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"


class PeopleCase(harness.SuiteCase):
    count = 0

    @classmethod
    def new_seeker(cls) -> str:
        PeopleCase.count += 1
        seeker = {"display_name": f"Ada Example {cls.count}", "email": f"ada{cls.count}@example.edu"}
        return cls.platform.call(SEEKERS + "CreateSeeker", {"seeker": seeker}).name

    @classmethod
    def import_file(cls, client: wire.Client, data: bytes, *, dry_run: bool = False, chunk: int = 1000):
        """All replies of an import; the last one has the summary."""
        options = {"options": {"format": "IMPORT_FORMAT_LINKEDIN", "dry_run": dry_run}}
        chunks = [data[at : at + chunk] for at in range(0, len(data), chunk)]

        def requests():
            yield wire.message("parley.contacts.v1.ImportContactsRequest", options)
            for piece in chunks:
                request = wire.message("parley.contacts.v1.ImportContactsRequest")
                request.chunk = piece
                yield request

        return list(client.stream(CONTACTS + "ImportContacts", requests()))


class ContactsTest(PeopleCase):
    def test_a_contact_is_created_read_listed_changed_and_deleted(self):
        made = self.platform.call(
            CONTACTS + "CreateContact",
            {"contact": {"display_name": "Grace Sample", "email": "grace@example.com", "position": "Engineer"}},
        )
        self.assertEqual(wire.as_dict(made)["visibility"], "VISIBILITY_TENANT")
        self.assertEqual((made.zone, wire.as_dict(made)["zone_source"]), ("America/New_York", "ZONE_SOURCE_GUESSED"))
        self.assertEqual(self.platform.call(CONTACTS + "GetContact", {"name": made.name}), made)
        self.assertIn(made, self.platform.call(CONTACTS + "ListContacts", {"page_size": 500}).contacts)

        change = {"contact": {"name": made.name, "zone": "Europe/Berlin", "etag": made.etag}, "update_mask": "zone"}
        changed = self.platform.call(CONTACTS + "UpdateContact", change)
        self.assertEqual((changed.zone, changed.position), ("Europe/Berlin", "Engineer"))
        with self.refused("ABORTED", "STALE_ETAG") as refusals:
            self.platform.call(CONTACTS + "UpdateContact", change)
        self.assertEqual(refusals[0].metadata["current_etag"], changed.etag)

        self.platform.call(CONTACTS + "DeleteContact", {"name": made.name})
        with self.refused("NOT_FOUND", "NOT_FOUND"):
            self.platform.call(CONTACTS + "GetContact", {"name": made.name})

    def test_a_repeat_of_a_request_gives_the_same_answer_and_one_effect(self):
        request = {"contact": {"display_name": "Once Only", "email": "once@example.com"}, "request_id": "once-1"}
        first = self.platform.call(CONTACTS + "CreateContact", request)
        self.assertEqual(self.platform.call(CONTACTS + "CreateContact", request), first)
        other = {"contact": {"display_name": "Somebody Else"}, "request_id": "once-1"}
        with self.refused("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED"):
            self.platform.call(CONTACTS + "CreateContact", other)
        with self.refused("ALREADY_EXISTS", "ALREADY_EXISTS") as refusals:
            self.platform.call(CONTACTS + "CreateContact", request | {"request_id": "once-2"})
        self.assertEqual(refusals[0].detail("google.rpc.ResourceInfo").resource_name, first.name)

    def test_every_fault_of_a_request_is_reported_at_once(self):
        faults = {
            "display_name": "",
            "email": 'a@example.com\r\nBcc: "b"@example.com',
            "organization": "x" * 201,
            "position": "a\u202eb",
            "profile_url": "javascript:alert(1)",
            "zone": "EST5EDT../etc/passwd",
        }
        with self.refused("INVALID_ARGUMENT", "INVALID_FIELDS") as refusals:
            self.platform.call(CONTACTS + "CreateContact", {"contact": faults})
        self.assertEqual(sorted(refusals[0].fields), sorted(f"contact.{field}" for field in faults))

    def test_what_looks_like_sql_is_text(self):
        name = "Robert'); DROP TABLE contact;-- %_\\"
        made = self.platform.call(CONTACTS + "CreateContact", {"contact": {"display_name": name}})
        self.assertEqual(self.platform.call(CONTACTS + "GetContact", {"name": made.name}).display_name, name)
        with self.refused("INVALID_ARGUMENT", "INVALID_FIELDS"):
            self.platform.call(CONTACTS + "GetContact", {"name": "contacts/%' OR 1=1"})

    def test_pages_give_every_contact_once_and_tokens_are_bound_to_their_list(self):
        with self.client(self.new_seeker()) as seeker:
            names = [f"Page {number}" for number in range(25)]
            for name in names:
                seeker.call(CONTACTS + "CreateContact", {"contact": {"display_name": name}})
            seen, token = [], ""
            while True:
                page = seeker.call(CONTACTS + "ListContacts", {"page_size": 7, "page_token": token})
                seen += [contact.display_name for contact in page.contacts]
                token = page.next_page_token
                if not token:
                    break
                self.assertEqual(len(page.contacts), 7)
                with self.refused("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"):
                    self.platform.call(CONTACTS + "ListContacts", {"page_token": token})
            self.assertEqual([name for name in seen if name in names], names)

    def test_private_contacts_are_not_there_for_others_byte_for_byte(self):
        with self.client(self.new_seeker()) as mine, self.client(self.new_seeker()) as other:
            private = mine.call(CONTACTS + "CreateContact", {"contact": {"display_name": "Mine Alone"}})
            self.assertEqual(wire.as_dict(private)["visibility"], "VISIBILITY_PRIVATE")
            refusals = []
            for client in (other, self.platform):
                for method, request in (
                    ("GetContact", {"name": private.name}),
                    ("DeleteContact", {"name": private.name}),
                    ("UpdateContact", {"contact": {"name": private.name, "position": "x"}}),
                ):
                    with self.refused("NOT_FOUND", "NOT_FOUND") as refused:
                        client.call(CONTACTS + method, request)
                    refusals.append(refused[0])
            absent = "contacts/" + "0" * len(private.name.removeprefix("contacts/"))
            with self.refused("NOT_FOUND", "NOT_FOUND") as not_there:
                other.call(CONTACTS + "GetContact", {"name": absent})
            for refusal in refusals:
                self.assertEqual(refusal.message.replace(private.name, absent), not_there[0].message)
                self.assertEqual(len(refusal.details), len(not_there[0].details))
            self.assertEqual(mine.call(CONTACTS + "GetContact", {"name": private.name}), private)

    def test_a_seeker_adds_the_person_she_was_referred_to(self):
        referrer = self.platform.call(CONTACTS + "CreateContact", {"contact": {"display_name": "Who Refers"}}).name
        referral = {"referral": "interviews/i1/referrals/r1", "referred_by": referrer}
        request = {"contact": {"display_name": "Met Next"}, "request_id": "referred-1"} | referral
        with self.client(self.new_seeker()) as seeker:
            made = seeker.call(CONTACTS + "CreateContact", request)
            self.assertEqual(wire.as_dict(made)["origin"], "ORIGIN_REFERRAL")
            self.assertEqual(wire.as_dict(made)["visibility"], "VISIBILITY_PRIVATE")
            self.assertEqual(seeker.call(CONTACTS + "CreateContact", request), made)
            with self.refused("INVALID_ARGUMENT", "IDEMPOTENCY_KEY_REUSED"):
                seeker.call(CONTACTS + "CreateContact", request | {"referral": "interviews/i1/referrals/r2"})
            for given, other in (("referral", "referred_by"), ("referred_by", "referral")):
                with self.refused("INVALID_ARGUMENT", "INVALID_FIELDS") as refusals:
                    half = {"contact": {"display_name": "Half Said"}, given: referral[given]}
                    seeker.call(CONTACTS + "CreateContact", half)
                self.assertEqual(list(refusals[0].fields), [other])
            by_nobody = request | {"referred_by": "contacts/nobody", "request_id": "referred-2"}
            with self.refused("NOT_FOUND", "NOT_FOUND"):
                seeker.call(CONTACTS + "CreateContact", by_nobody)
        with self.refused("INVALID_ARGUMENT", "SEEKER_REQUIRED"):
            self.platform.call(CONTACTS + "CreateContact", request)

    def test_a_seeker_that_is_deleted_takes_her_private_contacts_along(self):
        name = self.new_seeker()
        with self.client(name) as seeker:
            private = seeker.call(CONTACTS + "CreateContact", {"contact": {"display_name": "Gone Soon"}})
        self.platform.call(SEEKERS + "DeleteSeeker", {"name": name})
        with self.refused("NOT_FOUND", "NOT_FOUND"):
            self.platform.call(SEEKERS + "GetSeeker", {"name": name})
        with self.refused("NOT_FOUND", "NOT_FOUND"):
            self.platform.call(CONTACTS + "GetContact", {"name": private.name})


class ImportTest(PeopleCase):
    def setUp(self):
        self.seeker = self.enterContext(self.client(self.new_seeker()))

    def summary(self, data: bytes, **options):
        return wire.as_dict(self.import_file(self.seeker, data, **options)[-1].summary)

    def test_the_example_imports_and_a_repeat_changes_nothing(self):
        data = EXAMPLE.read_bytes()
        rehearsal = self.summary(data, dry_run=True)["counts"]
        self.assertEqual(rehearsal["created_count"], rehearsal["read_count"])
        first = self.summary(data)["counts"]
        self.assertEqual(first, rehearsal)
        self.assertEqual(self.summary(data, chunk=7)["counts"]["unchanged_count"], first["created_count"])
        listed = self.seeker.call(CONTACTS + "ListContacts", {"page_size": 500}).contacts
        private = [contact for contact in listed if wire.as_dict(contact)["visibility"] == "VISIBILITY_PRIVATE"]
        self.assertEqual(len(private), first["created_count"])

    def test_a_changed_row_updates_and_a_blank_does_not_clear(self):
        url = "https://www.linkedin.com/in/changing-example"
        self.summary(f"{HEADER}Chan,Ging,{url},c@example.com,Acme,Buyer,12 Mar 2024\n".encode())
        counts = self.summary(f"{HEADER}Chan,Ging,{url}/,,Acme Two,,12 Mar 2024\n".encode())["counts"]
        self.assertEqual(counts["updated_count"], 1)
        listed = self.seeker.call(CONTACTS + "ListContacts", {"page_size": 500}).contacts
        contact = next(contact for contact in listed if contact.display_name == "Chan Ging")
        self.assertEqual((contact.organization, contact.position, contact.email), ("Acme Two", "Buyer", "c@example.com"))

    def test_hostile_files_are_told_apart_and_good_rows_come_in(self):
        self.assertEqual(self.summary(b"")["file_error_reason"], "IMPORT_FILE_EMPTY")
        self.assertEqual(self.summary(b"nothing,like\nit,\n")["file_error_reason"], "IMPORT_HEADER_MISSING")
        self.assertNotIn("file_error_reason", self.summary(HEADER.encode()))
        row = "Nul,Row,https://www.linkedin.com/in/nul\0row,,,,\nGood,Row,https://www.linkedin.com/in/good-row,,,,\n"
        counts = self.summary((HEADER + row).encode())["counts"]
        self.assertEqual((counts["failed_count"], counts["created_count"]), (1, 1))
        latin = (HEADER + "Zo\u00eb,R\u00f6w,https://www.linkedin.com/in/zoe-row,,Caf\u00e9,,\n").encode("latin-1")
        self.assertTrue(self.summary(latin)["file_warnings"])
        quoted = HEADER + 'New,Line,https://www.linkedin.com/in/new-line,,"Two\nLines",,\n'
        self.assertEqual(self.summary(quoted.encode())["counts"]["created_count"], 1)
        truncated = HEADER + 'Cut,Off,https://www.linkedin.com/in/cut-off,,"Open\nNext,Row,https://www.linkedin.com/in/next-row,,,,'
        counts = self.summary(truncated.encode())["counts"]
        self.assertEqual((counts["failed_count"], counts["created_count"]), (1, 1))
        listed = {contact.display_name: contact for contact in
                  self.seeker.call(CONTACTS + "ListContacts", {"page_size": 500}).contacts}
        self.assertEqual(listed["Zo\u00eb R\u00f6w"].organization, "Caf\u00e9")
        self.assertEqual(listed["New Line"].organization, "Two Lines")
        self.assertNotIn("Nul Row", listed)

    def test_an_import_needs_its_options_first_and_a_seeker(self):
        with self.refused("INVALID_ARGUMENT", "IMPORT_OPTIONS_MISSING"):
            list(self.seeker.stream(CONTACTS + "ImportContacts", [{"chunk": "eA=="}, {"chunk": "eA=="}]))
        with self.refused("INVALID_ARGUMENT", "SEEKER_REQUIRED"):
            self.import_file(self.platform, EXAMPLE.read_bytes())


class TenantTest(PeopleCase):
    def test_the_policy_has_defaults_bounds_and_an_etag(self):
        policy = self.platform.call(TENANTS + "GetPolicy")
        self.assertEqual(policy.numbers.contact_pending_cap, 1)
        change = {"policy": {"numbers": {"contact_pending_cap": 5}, "etag": policy.etag}}
        changed = self.platform.call(TENANTS + "UpdatePolicy", change)
        self.assertEqual(changed.numbers.contact_pending_cap, 5)
        self.assertEqual(changed.numbers.term_days, policy.numbers.term_days)
        with self.refused("ABORTED", "STALE_ETAG"):
            self.platform.call(TENANTS + "UpdatePolicy", change)
        with self.refused("INVALID_ARGUMENT", "INVALID_FIELDS") as refusals:
            numbers = {"contact_pending_cap": 0, "term_days": 100000}
            self.platform.call(TENANTS + "UpdatePolicy", {"policy": {"numbers": numbers}})
        self.assertEqual(sorted(refusals[0].fields), ["policy.numbers.contact_pending_cap", "policy.numbers.term_days"])
        with self.refused("INVALID_ARGUMENT", "FIELD_MASK_INVALID"):
            self.platform.call(TENANTS + "UpdatePolicy", {"policy": {}, "update_mask": "numbers.nonsense"})
        back = self.platform.call(
            TENANTS + "UpdatePolicy", {"policy": {}, "update_mask": "numbers.contactPendingCap"})
        self.assertEqual(back.numbers.contact_pending_cap, 1)

    def test_a_key_is_shown_once_has_its_scopes_and_can_be_ended(self):
        request = {"api_key": {"display_name": "Handbook", "scopes": ["contacts.read"]}, "request_id": "key-1"}
        made = self.platform.call(TENANTS + "CreateApiKey", request)
        with self.refused("ALREADY_EXISTS", "SECRET_SHOWN_ONCE"):
            self.platform.call(TENANTS + "CreateApiKey", request)
        with self.client(key=made.secret) as reader:
            reader.call(CONTACTS + "ListContacts")
            with self.refused("PERMISSION_DENIED", "SCOPE_MISSING"):
                reader.call(CONTACTS + "CreateContact", {"contact": {"display_name": "No"}})
        listed = self.platform.call(TENANTS + "ListApiKeys").api_keys
        self.assertIn(made.api_key.name, [key.name for key in listed])
        self.platform.call(TENANTS + "DeleteApiKey", {"name": made.api_key.name})
        with self.refused("NOT_FOUND", "NOT_FOUND"):
            self.platform.call(TENANTS + "DeleteApiKey", {"name": made.api_key.name})

    def test_credentials_that_are_not_good_are_refused_alike(self):
        good = self.instance.api_key
        refusals = set()
        for key in ("", "x", good[:-1], good[:-1] + ("0" if good[-1] != "0" else "1"), good.replace("parley_", "parrot_")):
            with self.client(key=key) as client, self.refused("UNAUTHENTICATED", "CREDENTIAL_INVALID") as refused:
                client.call(TENANTS + "GetTenant")
            refusals.add(refused[0].message)
        self.assertEqual(len(refusals), 1)
        with self.client("seekers/not-there") as client, self.refused("UNAUTHENTICATED", "CREDENTIAL_INVALID"):
            client.call(CONTACTS + "ListContacts")

    def test_what_is_for_services_alone_does_not_exist_for_clients(self):
        for method in (TENANTS + "VerifyApiKey", "parley.feed.v1.FeedService/Status", "parley.clock.v1.ClockService/Drained"):
            with self.refused("UNIMPLEMENTED", "METHOD_UNKNOWN"):
                self.platform.call(method, {"key": "k"} if method.endswith("Key") else {})

    def test_a_forged_caller_is_of_no_use_at_the_edge(self):
        caller = wire.signed_by_service(pathlib.Path(self.instance.folder / "secrets/caller.key"))
        with wire.Client(self.instance.address("edge"), caller) as forged:
            with self.refused("UNAUTHENTICATED", "CREDENTIAL_INVALID"):
                forged.call(TENANTS + "GetTenant")


class FaultTest(PeopleCase):
    def test_contacts_comes_back_after_a_kill_with_all_that_it_answered(self):
        kept = []
        for number in range(10):
            request = {"contact": {"display_name": f"Kept {number}"}, "request_id": f"kept-{number}"}
            kept.append((request, self.platform.call(CONTACTS + "CreateContact", request)))
            if number % 3 == 2:
                self.suite.kill("contacts")
                with self.assertRaises(wire.Refused) as refused:
                    self.platform.call(CONTACTS + "GetContact", {"name": kept[-1][1].name})
                self.assertEqual((refused.exception.code, refused.exception.reason), ("UNAVAILABLE", "UNREACHABLE"))
                self.suite.start()
                self.wait_until(self.answers, "the gateway finds the restarted service")
        for request, reply in kept:
            self.assertEqual(self.platform.call(CONTACTS + "CreateContact", request), reply)

    def answers(self) -> bool:
        try:
            self.platform.call(TENANTS + "GetTenant")
        except wire.Refused:
            return False
        return True

    def test_a_large_refused_call_keeps_its_status_and_details(self):
        big = {"contact": {"display_name": "x" * 200_000}}
        for _ in range(20):
            with self.client(key="parley_dev_" + "0" * 32 + "_" + "0" * 64) as stranger:
                with self.refused("UNAUTHENTICATED", "CREDENTIAL_INVALID"):
                    stranger.call(CONTACTS + "CreateContact", big)
            with self.refused("INVALID_ARGUMENT", "INVALID_FIELDS"):
                self.platform.call(CONTACTS + "CreateContact", big)
        with self.refused("RESOURCE_EXHAUSTED", "REQUEST_TOO_LARGE"):
            self.platform.call(CONTACTS + "CreateContact", {"contact": {"display_name": "x" * 400_000}})


if __name__ == "__main__":
    unittest.main()
