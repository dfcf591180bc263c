// One wireless bill in four files: in every order of arrival, one missing, one twice, one corrected.
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

using bill::InvoiceState;

class ArrivalOrder : public IngestFixture {
 protected:
  std::vector<std::string> files() const {
    std::vector<std::string> out;
    for (const auto* name :
         {"Account & Wireless Summary_202601.txt", "AccountSummary_202601.txt",
          "Acct & Wireless Charges Detail Summary Usage_202601.txt", "Wireless Usage Detail_202601.txt"})
      out.push_back((source_dir() / "fixtures/profiles/verizon-wireless" / name).string());
    return out;
  }
  std::string corrected() const {
    return (source_dir() /
            "fixtures/profiles/verizon-wireless/Acct & Wireless Charges Detail Summary "
            "Usage_202601_corrected.txt")
        .string();
  }
};

TEST_F(ArrivalOrder, EveryOrderOfFourFilesGivesTheSameBill) {
  auto order = files();
  std::sort(order.begin(), order.end());
  std::string expected;
  int number = 0;
  do {
    auto workspace = open(std::to_string(number++));
    read(workspace, order);
    if (expected.empty()) {
      expected = states(workspace);
      for (const auto& invoice : *workspace.invoices())
        EXPECT_EQ(invoice.state, InvoiceState::balanced) << invoice.detail;
    }
    ASSERT_EQ(states(workspace), expected);
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(number, 24);
}

TEST_F(ArrivalOrder, WhileOneIsMissingTheBillIsIncompleteAndSaysWhich) {
  const std::vector<std::string> kinds = {"line_summary", "account_summary", "charges_detail",
                                          "usage_detail"};
  for (std::size_t missing = 0; missing < 4; ++missing) {
    auto some = files();
    some.erase(some.begin() + static_cast<std::ptrdiff_t>(missing));
    auto workspace = open(std::to_string(missing));
    read(workspace, some);
    for (const auto& invoice : *workspace.invoices()) {
      EXPECT_EQ(invoice.state, InvoiceState::incomplete);
      EXPECT_EQ(invoice.detail, "missing: " + kinds[missing]);
    }
  }
}

TEST_F(ArrivalOrder, OneTwiceChangesNothing) {
  auto once = open("once");
  read(once, files());
  for (std::size_t twice = 0; twice < 4; ++twice) {
    auto all = files();
    // The same rows with other line ends: other bytes, the same elements.
    std::string text = *read_file(all[twice]);
    std::string unix_ends;
    for (const char c : text)
      if (c != '\r') unix_ends += c;
    all.push_back(write("again" + std::to_string(twice) + ".txt", unix_ends + "\n"));
    all.push_back(all[twice]);
    auto workspace = open("twice" + std::to_string(twice));
    read(workspace, all);
    EXPECT_EQ(states(workspace), states(once)) << all[twice];
  }
}

TEST_F(ArrivalOrder, ACorrectionIsAConflictUntilAPersonNamesIt) {
  auto workspace = open();
  read(workspace, files());
  read(workspace, {corrected()});
  const auto after = workspace.invoices();
  EXPECT_TRUE(std::any_of(after->begin(), after->end(),
                          [](const auto& invoice) { return invoice.state == InvoiceState::conflict; }));
  Options options;
  options.supersedes = {files()[2]};
  auto decided = open("decided");
  read(decided, files());
  read(decided, {corrected()}, options);
  for (const auto& invoice : *decided.invoices())
    EXPECT_NE(invoice.state, InvoiceState::conflict) << invoice.detail;
}

// Real usage files may print no bill date: they belong to the bill of their number, whichever file came
// first.
TEST_F(ArrivalOrder, AUsageFileWithoutABillDateJoinsTheBillOfItsNumber) {
  auto order = files();
  std::string text = *read_file(order[3]);
  std::string stripped;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    const auto first = line.find('\t');
    const auto second = first == std::string::npos ? first : line.find('\t', first + 1);
    stripped +=
        second == std::string::npos ? line + "\n" : line.substr(0, first) + line.substr(second) + "\n";
    begin = end + 1;
  }
  order[3] = write("usage.txt", stripped);
  std::sort(order.begin(), order.end());
  std::string expected;
  int number = 0;
  do {
    auto workspace = open(std::to_string(number++));
    read(workspace, order);
    if (expected.empty()) {
      expected = states(workspace);
      for (const auto& invoice : *workspace.invoices())
        EXPECT_EQ(invoice.state, InvoiceState::balanced) << invoice.key.text() << invoice.detail;
    }
    ASSERT_EQ(states(workspace), expected) << number;
  } while (std::next_permutation(order.begin(), order.end()));
}

}  // namespace
}  // namespace telaudit::ingest
