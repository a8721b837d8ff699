"""scheduling follows contacts: what is written to one stands in the other, also after either lost its database."""

import contextlib
import unittest
import urllib.request

import follow_pair
import wire

CONTACTS = "parley.contacts.v1.ContactsService/"
SEEKERS = "parley.contacts.v1.SeekersService/"
TENANTS = "parley.contacts.v1.TenantsService/"


class FollowTest(unittest.TestCase):
    def setUp(self):
        cleanup = contextlib.ExitStack()
        self.addCleanup(cleanup.close)
        self.pair = cleanup.enter_context(follow_pair.new_pair())
        for name in follow_pair.NAMES:
            self.pair.start(name)
        self.pair.await_ready()

    def write_people(self) -> None:
        """A seeker, contacts in the tenant's directory and her own, one of them deleted, and a policy."""
        ada = {"display_name": "Ada Example", "email": "ada@example.edu", "zone": "Europe/Lisbon"}
        seeker = self.pair.call("contacts", SEEKERS + "CreateSeeker", {"seeker": ada}).name
        for owner in ("", seeker):
            for name in ("Grace Sample", "Alan Sample"):
                self.create_contact(name, owner, email=f"{name.split()[0].lower()}@example.com")
        gone = self.create_contact("Linus Sample", seeker)
        self.pair.call("contacts", CONTACTS + "DeleteContact", {"name": gone}, role="ROLE_SEEKER", act_as=seeker)
        policy = {"policy": {"numbers": {"contact_rest_days": 0, "contact_term_cap": 9}}}
        self.pair.call("contacts", TENANTS + "UpdatePolicy", policy)

    def create_contact(self, name: str, owner: str = "", **fields) -> str:
        as_caller = {"role": "ROLE_SEEKER", "act_as": owner} if owner else {}
        contact = {"contact": {"display_name": name, **fields}}
        return self.pair.call("contacts", CONTACTS + "CreateContact", contact, **as_caller).name

    def assert_copied(self, contacts: int) -> None:
        self.pair.await_followed()
        self.pair.stop()
        self.assertEqual(self.pair.differences(), [])
        self.assertEqual(self.pair.count("scheduling", "person_contact"), contacts)

    def test_people_are_copied_with_tombstones_and_policy_and_without_addresses(self):
        self.write_people()
        self.assert_copied(contacts=5)
        self.assertEqual(self.pair.count("contacts", "contact WHERE email = 'grace@example.com'"), 2)
        for file in self.pair.database_files("scheduling"):
            self.assertNotIn(b"@example.", file.read_bytes(), file.name)

    def test_status_and_metrics_tell_how_far_the_copies_are(self):
        self.write_people()
        self.pair.await_followed()
        status = self.pair.status()
        self.assertEqual((status.source, status.trouble, status.parked_count), ("contacts", "", 0))
        self.assertTrue(status.HasField("at_head_time"))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{self.pair.admin('scheduling')}/metrics", timeout=wire.CALL_SECONDS) as answer:
            metrics = answer.read().decode().splitlines()
        self.assertIn(f'parley_feed_revision{{source="contacts"}} {status.revision}', metrics)
        self.assertIn('parley_feed_parked{source="contacts"} 0', metrics)

    def test_a_follower_that_lost_its_database_copies_everything_again(self):
        self.write_people()
        self.pair.await_followed()
        self.pair.stop("scheduling")
        self.pair.forget("scheduling")
        self.pair.start("scheduling")
        self.pair.await_ready()
        self.assert_copied(contacts=5)

    def test_another_database_of_the_source_replaces_the_copies(self):
        self.write_people()
        self.pair.await_followed()
        self.pair.stop("contacts")
        self.pair.forget("contacts")
        self.pair.start("contacts")
        self.pair.await_ready()
        self.create_contact("Grace Sample")
        self.assert_copied(contacts=1)

    def test_a_source_that_was_away_is_followed_from_where_it_was_left(self):
        self.write_people()
        self.pair.await_followed()
        self.pair.stop("scheduling")
        self.create_contact("Barbara Sample")
        self.pair.stop("contacts")
        self.pair.start("scheduling")
        self.pair.start("contacts")
        self.pair.await_ready()
        self.assert_copied(contacts=6)

    def test_only_services_may_follow(self):
        request = [{"follower": "stranger"}]
        with self.assertRaises(wire.Refused) as refused:
            next(self.pair.stream("contacts", follow_pair.FEED + "Follow", request, role="ROLE_PLATFORM"))
        self.assertEqual((refused.exception.code, refused.exception.reason), ("PERMISSION_DENIED", "ROLE_NOT_ALLOWED"))
        first = next(self.pair.stream("contacts", follow_pair.FEED + "Follow", request, role="ROLE_SERVICE"))
        self.assertTrue(first.from_start)


if __name__ == "__main__":
    unittest.main()
