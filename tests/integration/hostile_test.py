"""A client with a key and no manners, through the edge."""

import unittest

import h2_streams
import harness
import wire

CONTACTS = "parley.contacts.v1.ContactsService/"
ENDLESS_BYTES = 1_000_000_000
HELD_BYTES_MAX = 400_000_000  # the gateway's 256 MiB, and what is on its way to it
UPLOAD_SECONDS = 60.0


class HostileTest(harness.SuiteCase):
    def test_a_message_without_end_is_cut_off_before_it_takes_the_gateway_down(self):
        name = self.platform.call(CONTACTS + "CreateContact", {"contact": {"display_name": "Grace Sample"}}).name
        with h2_streams.Connection(self.instance.address("edge")) as connection:
            metadata = wire.with_api_key(self.instance.api_key)
            stream, sent = connection.upload(CONTACTS + "GetContact", ENDLESS_BYTES, metadata, UPLOAD_SECONDS)
        self.assertNotEqual(stream.status, "", f"{sent} bytes went out and nobody minded")
        self.assertLess(sent, HELD_BYTES_MAX, stream.status)
        self.assertEqual(self.platform.call(CONTACTS + "GetContact", {"name": name}).name, name)

    def test_a_message_that_is_merely_too_large_is_refused_in_words(self):
        with h2_streams.Connection(self.instance.address("edge")) as connection:
            metadata = wire.with_api_key(self.instance.api_key)
            stream, _sent = connection.upload(CONTACTS + "GetContact", 300_000, metadata, UPLOAD_SECONDS)
            connection.pump(2.0)
        self.assertEqual(stream.status, "8")


if __name__ == "__main__":
    unittest.main()
