"""How the whole test names what was skipped and what failed."""
import unittest
import xml.etree.ElementTree as xml

import check


def case(inside, owner="kstack.wire.Ipv4HeaderTest"):
    return xml.fromstring(f'<testcase classname="{owner}" name="reads the length">{inside}</testcase>')


class Names(unittest.TestCase):
    def test_a_class_is_named_without_its_package_and_a_display_name_as_it_is(self):
        self.assertEqual("Ipv4HeaderTest: reads the length", check.name(case("")))
        self.assertEqual("./lab replay: reads the length", check.name(case("", owner="./lab replay")))

    def test_the_reason_of_a_skipped_test_is_its_first_line_in_plain_words(self):
        self.assertEqual("why not", check.reason(case('<skipped message="why not"/>')))
        text = "org.opentest4j.TestAbortedException: Assumption failed: no tshark\n\tat x.Y"
        self.assertEqual("no tshark", check.reason(case(f"<skipped>{text}</skipped>")))
        self.assertEqual("no reason given", check.reason(case("<skipped/>")))

    def test_a_failure_is_one_line_with_its_message(self):
        self.assertEqual("Ipv4HeaderTest: reads the length: expected 20 but was 24",
                         check.broken(case('<failure message="expected 20\n but was 24">trace</failure>')))
        self.assertEqual("Ipv4HeaderTest: reads the length: java.lang.Error",
                         check.broken(case('<error type="java.lang.Error"/>')))

    def test_the_last_line_counts(self):
        tally = check.Tally()
        tally.add(3, ["broken"], [])
        self.assertEqual("3 passed, 1 failed", tally.last_line())
        tally.add(skips=["a: why"])
        self.assertEqual("3 passed, 1 failed, 1 skipped", tally.last_line())


if __name__ == "__main__":
    unittest.main()
