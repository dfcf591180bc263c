// `telaudit claims` on the invented customer of fixtures/showcase-input, whose README says what is planted:
// three circuits 74.00 above the contract on two bills, a disconnected line, late and doubled charges; and
// what must never be claimed: a circuit below its price (45/KXGS/900106), a line nobody knows (217-555-0163).
#include <gmock/gmock.h>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kBy = " --by 'telecom audit desk'";

class ClaimsCommand : public ProgramFixture {
 protected:
  void audit() {
    ASSERT_EQ(run("ingest " + input("bills")).status, 3);  // one of the bills is cut off
    const auto audited = run("audit " + showcase_inputs());
    ASSERT_EQ(audited.status, 0) << audited.err;
  }
  // Of the first claim in the list that holds the words.
  std::string claim_with(const std::string& words) {
    const auto list = run("claims list --all --on 2026-09-20 --format csv");
    EXPECT_EQ(list.status, 0) << list.err;
    const auto at = list.out.find(words);
    if (at == std::string::npos) return "none";
    const auto begin = list.out.rfind('\n', at) + 1;
    return list.out.substr(begin, list.out.find(',', begin) - begin);
  }
};

TEST_F(ClaimsCommand, FromTheAuditToTheCredit) {
  audit();
  EXPECT_NE(run("claims draft --on 2026-09-20").status, 0);  // nobody is named
  const auto drafted = run(std::string("claims draft --on 2026-09-20 --format csv") + kBy);
  ASSERT_EQ(drafted.status, 0) << drafted.err;
  // 74.00 for each of three circuits on two bills.
  EXPECT_THAT(drafted.out, HasSubstr(",RATE,,6,444.00,"));
  EXPECT_THAT(drafted.out, HasSubstr(",BACKBILL,,1,64.00,"));
  EXPECT_THAT(drafted.out, HasSubstr(",DISCONNECT,"));
  // Drafted again, nothing changes.
  const auto again = run(std::string("claims draft --on 2026-09-20 --format csv") + kBy);
  EXPECT_EQ(again.out, "claim,carrier,contract,reason,group,lines,disputed,tax,currency,hand_in_by\n")
      << again.out;
  EXPECT_THAT(run("claims draft --left-out --on 2026-09-20 --format csv").out,
              HasSubstr("claimed already,RAT-01"));

  const auto claim = claim_with(",RATE,6,444.00,");
  ASSERT_THAT(claim, HasSubstr("CLM-"));
  // The August bill closes sixty days after 2026-08-01.
  EXPECT_THAT(run("claims show " + claim + " --on 2026-09-20").out,
              AllOf(HasSubstr("next: complete the evidence and hand in by 2026-09-30"),
                    HasSubstr("45/KXGS/900101"), Not(HasSubstr("45/KXGS/900106"))));
  const auto early = run("claims approve " + claim + kBy + " --on 2026-09-21");
  EXPECT_EQ(early.status, 2);
  EXPECT_THAT(early.err, HasSubstr("allowed now: ready, withdraw"));
  const auto step = [&](const std::string& verb, const std::string& rest) {
    const auto done = run("claims " + verb + " " + claim + " " + rest + kBy);
    EXPECT_EQ(done.status, 0) << verb << ": " << done.err;
    return done.out;
  };
  const auto ready = run("claims ready " + claim + " --on 2026-09-21" + kBy);
  if (ready.status != 0) step("ready", "--on 2026-09-21 --despite 'the carrier takes the file'");
  // Two people: the second has not seen what the first entered.
  const auto stale = run("claims withdraw " + claim + " --why mistaken --version 1 --on 2026-09-21" + kBy);
  EXPECT_EQ(stale.status, 2);
  EXPECT_THAT(stale.err, HasSubstr("not at version 1 any more but at 2"));
  const auto late = run("claims submit " + claim + " --on 2026-10-01" + kBy);
  EXPECT_EQ(late.status, 2);
  EXPECT_THAT(late.err, HasSubstr("the dispute window of 3 lines is over on 2026-10-01"));
  step("submit", "--on 2026-09-22");
  step("acknowledge", "--reference MB-1001 --on 2026-09-25");
  EXPECT_THAT(step("approve", "--line 1=74.00 --line 2=74.00 --on 2026-10-10"), HasSubstr("partly_approved"));
  EXPECT_THAT(step("escalate", "--on 2026-10-11"), HasSubstr("escalated"));
  EXPECT_THAT(step("approve", "--on 2026-11-10"),
              HasSubstr("credit_expected; next: credit on a bill by 2027-01-11"));
  EXPECT_THAT(run("claims show " + claim + " --history --format csv").out,
              AllOf(HasSubstr("acknowledge,acknowledged,,,,MB-1001"),
                    HasSubstr("approve-part,partly_approved,148.00"), HasSubstr("approve,approved,444.00")));
  // The register speaks to the checks.
  EXPECT_THAT(run("audit --as-of 2027-02-01 --format csv").out, Not(HasSubstr("no claim given")));
}

TEST_F(ClaimsCommand, WhatACarrierGetsHoldsErrorsAlone) {
  audit();
  ASSERT_EQ(run(std::string("claims draft --on 2026-09-20") + kBy).status, 0);
  ASSERT_TRUE(
      write_output(folder_ / "contact.yaml",
                   "company: Harbour & Vale Foods\nrole: telecom audit desk\ne_mail: audit@example.com\n"));
  ASSERT_EQ(run("claims contact contact.yaml").status, 0);
  const auto list = run("claims list --on 2026-09-20 --format csv");
  std::size_t written = 0;
  for (int number = 1; number < 40; ++number) {
    const auto done = run("claims write " + std::to_string(number) + " --out out --format csv");
    if (done.status == 2) break;
    ASSERT_EQ(done.status, 0) << done.err;
    ++written;
  }
  EXPECT_EQ(written, static_cast<std::size_t>(std::count(list.out.begin(), list.out.end(), '\n')) - 1);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_ / "out")) {
    if (!entry.is_regular_file() || entry.path().extension() == ".xlsx") continue;
    ++files;
    const auto text = *read_file(entry.path());
    // Billed below the contract, a line nobody knows, the question of two calls in one minute.
    EXPECT_THAT(text, Not(testing::AnyOf(HasSubstr("900106"), HasSubstr("5550163"), HasSubstr("0.9912"))))
        << entry.path();
  }
  EXPECT_GT(files, 3 * written);
  const auto claim = claim_with(",RATE,6,444.00,");
  const auto evidence = *read_file(folder_ / "out" / claim / "evidence/0001.txt");
  EXPECT_THAT(evidence,
              AllOf(HasSubstr("489.00 billed - 415.00 due = 74.00 in question"), HasSubstr("AMENDMENT-2"),
                    HasSubstr("sha256"), Not(HasSubstr(source_dir().string()))));
  EXPECT_THAT(*read_file(folder_ / "out" / claim / "letter.txt"),
              AllOf(HasSubstr("Harbour & Vale Foods"), HasSubstr("USD 444.00"), HasSubstr("2026-09-20")));
  // The number called twice stands masked in what goes out, unless it is asked for, which is logged.
  const auto calls = claim_with(",DUPLICATE,");
  ASSERT_THAT(calls, HasSubstr("CLM-"));
  EXPECT_THAT(*read_file(folder_ / "out" / calls / "evidence/0001.txt"), HasSubstr("#"));
  ASSERT_EQ(run("claims write " + calls + " --out revealed --reveal").status, 0);
  EXPECT_THAT(*read_file(folder_ / "revealed" / calls / "evidence/0001.txt"), Not(HasSubstr("####")));
}

TEST_F(ClaimsCommand, ALetterOfAgencyIsRegisteredWithItsLastDay) {
  ASSERT_TRUE(write_output(folder_ / "loa.pdf", "%PDF-1.4\n"));
  EXPECT_EQ(run("exhibits add loa.pdf --as loa").status, 2);
  EXPECT_EQ(run("exhibits add loa.pdf --as loa --expires 2026-12-31 --account MBD440871").status, 0);
  EXPECT_THAT(run("exhibits --format csv").out, AllOf(HasSubstr("MBD440871"), HasSubstr(",loa,2026-12-31,")));
}

}  // namespace
}  // namespace telaudit::cli
