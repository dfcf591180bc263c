// The samples that people try first, from file to invoice state. Expected totals are those the bills print.
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using bill::InvoiceState;
using X12Samples = IngestFixture;

TEST_F(X12Samples, TheLocalBillBalancesAndItsCopyIsCountedOnce) {
  const auto bill = (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string();
  const auto copy = (source_dir() / "fixtures/x12/own_811_01b_same_bill_wrapped80_pipe.edi").string();
  std::string first_states;
  for (const auto& order : {std::vector{bill, copy}, std::vector{copy, bill}}) {
    auto workspace = open(order.front() == bill ? "one" : "other");
    read(workspace, order);
    const auto invoices = workspace.invoices();
    ASSERT_TRUE(invoices);
    ASSERT_EQ(invoices->size(), 1U);
    EXPECT_EQ(invoices->front().state, InvoiceState::balanced) << invoices->front().detail;
    EXPECT_EQ(invoices->front().printed->text(), "286.96");
    EXPECT_EQ(invoices->front().payable.text(), "286.96");
    const auto parts = workspace.all_parts();
    ASSERT_TRUE(parts);
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ(std::count_if(parts->begin(), parts->end(),
                            [](const auto& part) { return part.state == store::PartState::copy; }),
              1);
    if (first_states.empty()) first_states = states(workspace);
    EXPECT_EQ(states(workspace), first_states);
  }
}

TEST_F(X12Samples, TheLongDistanceBillShowsItsRounding) {
  auto workspace = open();
  read(workspace, {(source_dir() / "fixtures/x12/own_811_02_longdistance_calls_004010.edi").string()});
  const auto invoices = workspace.invoices();
  ASSERT_TRUE(invoices);
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(invoices->front().state, InvoiceState::balanced_with_rounding);
  EXPECT_EQ(invoices->front().printed->text(), "213.68");
  EXPECT_EQ(invoices->front().computed.text(), "213.6796");
  EXPECT_NE(invoices->front().detail.find("0.0004"), std::string::npos);
}

TEST_F(X12Samples, TheSameBytesAgainChangeNothing) {
  const auto bill = (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string();
  auto workspace = open();
  const auto reports = read(workspace, {bill, bill, write("renamed.txt", *read_file(bill))});
  EXPECT_EQ(reports[0].outcome, FileReport::Outcome::read);
  EXPECT_EQ(reports[1].outcome, FileReport::Outcome::already_read);
  EXPECT_EQ(reports[2].outcome, FileReport::Outcome::already_read);
  EXPECT_EQ(workspace.readings()->size(), 1U);
}

TEST_F(X12Samples, EveryDefectGetsItsVerdictAndTheBillBalances) {
  for (const auto* name : {"01", "03", "05", "07", "09"}) {
    auto workspace = open(name);
    const auto reports =
        read(workspace,
             {(source_dir() / ("fixtures/x12/own_811_05_" + std::string(name) + "_defect.edi")).string()});
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_FALSE(reports[0].refused_something()) << name;
    EXPECT_FALSE(reports[0].notes.empty()) << name;
    EXPECT_EQ(only_state(workspace), InvoiceState::balanced)
        << name << ": " << workspace.invoices()->front().detail;
    EXPECT_EQ(workspace.invoices()->front().payable.text(), "286.96") << name;
  }
}

TEST_F(X12Samples, PublicGraniteSample) {
  const auto sample = shared_data() / "x12/public/GraniteNetExample.txt";
  if (!std::filesystem::exists(sample)) GTEST_SKIP() << "the shared samples are not here";
  auto workspace = open();
  const auto reports = read(workspace, {sample.string()});
  const auto invoices = workspace.invoices();
  ASSERT_TRUE(invoices);
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(invoices->front().state, InvoiceState::balanced) << invoices->front().detail;
  EXPECT_EQ(invoices->front().printed->text(), "150.75");
  EXPECT_EQ(invoices->front().payable.text(), "150.75");
  EXPECT_EQ(invoices->front().balance.total_due->text(), "161.90");
  const auto levels = workspace.levels();
  ASSERT_TRUE(levels);
  const auto memo = std::find_if(levels->begin(), levels->end(), [](const auto& row) {
    return row.level.information_only && row.level.printed;
  });
  ASSERT_NE(memo, levels->end());
  EXPECT_EQ(memo->level.printed->text(), "231.10");
  EXPECT_EQ(memo->computed.text(), "231.10");
  const bool mismatch_noted =
      std::any_of(reports[0].notes.begin(), reports[0].notes.end(),
                  [](const auto& note) { return note.starts_with("x12.balance-forward"); });
  EXPECT_TRUE(mismatch_noted);
}

// A revision carries its cause in the file (BIG08 05): it replaces the original whichever comes first.
TEST_F(X12Samples, ARevisedBillReplacesTheOriginalInEitherOrder) {
  const auto path = (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string();
  std::string text = *read_file(path);
  const auto replace = [&](const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  };
  replace("*000000101*0*P", "*000000199*0*P");
  replace("BIG*20240110*3125550100123-0110*****DI~", "BIG*20240110*3125550100123-0110*****DI*05~");
  replace("TXI*ZA*15.00*", "TXI*ZA*14.00*");
  replace("TDS*28696~", "TDS*28596~");
  const auto revised = write("revised.edi", text);
  std::string expected;
  for (const auto& order : {std::vector{path, revised}, std::vector{revised, path}}) {
    auto workspace = open(order.front() == path ? "one" : "other");
    read(workspace, order);
    EXPECT_EQ(workspace.invoices()->front().printed->text(), "285.96");
    if (expected.empty()) expected = states(workspace);
    EXPECT_EQ(states(workspace), expected);
  }
}

// The same change without a cause is a conflict: both are kept, neither is payable, until a person decides.
TEST_F(X12Samples, AnotherVersionWithoutACauseIsAConflictUntilAPersonDecides) {
  const auto path = (source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi").string();
  std::string text = *read_file(path);
  text.replace(text.find("TXI*ZA*15.00*"), 13, "TXI*ZA*14.00*");
  text.replace(text.find("TDS*28696~"), 10, "TDS*28596~");
  const auto other = write("other.edi", text);
  auto workspace = open();
  const auto reports = read(workspace, {path, other});
  EXPECT_EQ(only_state(workspace), InvoiceState::conflict);
  EXPECT_TRUE(workspace.invoices()->front().payable.is_zero());
  EXPECT_FALSE(reports[1].part_states.empty());

  auto decided = open("decided");
  read(decided, {path});
  Options options;
  options.supersedes = {path};
  read(decided, {other}, options);
  EXPECT_EQ(only_state(decided), InvoiceState::balanced) << decided.invoices()->front().detail;
  EXPECT_EQ(decided.invoices()->front().printed->text(), "285.96");

  // Deciding afterwards gives the same.
  read(workspace, {other}, options);
  EXPECT_EQ(states(workspace), states(decided));
}

TEST_F(X12Samples, PiecesAndWorkersDoNotShow) {
  const auto path = (source_dir() / "fixtures/x12/own_811_02_longdistance_calls_004010.edi").string();
  auto whole = open("whole");
  read(whole, {path});
  for (const std::size_t piece : {1U, 100U, 700U}) {
    auto workspace = open("piece" + std::to_string(piece));
    Options options;
    options.read.piece_bytes = piece;
    options.read.workers = 3;
    read(workspace, {path}, options);
    EXPECT_EQ(states(workspace), states(whole)) << piece;
  }
}

// A bill that is sent again has another number of its set, in the same file or in another.
TEST_F(X12Samples, ABillSentAgainUnderAnotherControlNumberIsCountedOnce) {
  const auto bill = *read_file(source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi");
  const auto renumbered = [](std::string set) {
    for (const std::string tag : {"ST*811*", "SE*"}) {
      auto at = set.find(tag) + tag.size();
      if (tag == "SE*") at = set.find('*', at) + 1;
      set.replace(at, 4, "0002");
    }
    return set;
  };
  const auto begin = bill.find("ST*811");
  const auto end = bill.find("GE*");
  const std::string set = bill.substr(begin, end - begin);
  std::string twice = bill.substr(0, end) + renumbered(set) + bill.substr(end);
  twice.replace(twice.find("GE*") + 3, 1, "2");
  const std::string again = bill.substr(0, begin) + renumbered(set) + bill.substr(end);
  const std::vector<std::vector<std::string>> cases = {{write("twice.edi", twice)},
                                                       {write("once.edi", bill), write("again.edi", again)}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    auto workspace = open(std::to_string(i));
    read(workspace, cases[i]);
    const auto invoices = workspace.invoices();
    ASSERT_TRUE(invoices);
    ASSERT_EQ(invoices->size(), 1U);
    EXPECT_EQ(invoices->front().state, InvoiceState::balanced) << i << ": " << invoices->front().detail;
    EXPECT_EQ(invoices->front().payable.text(), "286.96");
  }
}

TEST_F(X12Samples, VersionsInOneFileThatContradictEachOtherAreLeftToTheSender) {
  const auto bill = *read_file(source_dir() / "fixtures/x12/own_811_01_ilec_usoc_004010.edi");
  const auto begin = bill.find("ST*811");
  const auto end = bill.find("GE*");
  std::string other = bill.substr(begin, end - begin);
  other.replace(other.find("TDS*28696"), 9, "TDS*28697");
  auto workspace = open();
  read(workspace, {write("two.edi", bill.substr(0, end) + other + bill.substr(end))});
  const auto invoices = workspace.invoices();
  ASSERT_TRUE(invoices);
  ASSERT_EQ(invoices->size(), 1U);
  EXPECT_EQ(invoices->front().state, InvoiceState::conflict);
  const auto parts = workspace.all_parts();
  ASSERT_TRUE(parts);
  EXPECT_NE(parts->front().because.find("in the same file"), std::string::npos) << parts->front().because;
  EXPECT_EQ(parts->front().because.find("--supersedes"), std::string::npos) << parts->front().because;
}

}  // namespace
}  // namespace telaudit::ingest
