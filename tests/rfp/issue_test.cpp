#include "rfp/issue.h"

#include <gtest/gtest.h>

#include "base/archive.h"
#include "base/file.h"
#include "base/sheet.h"
#include "book/requirement_file.h"
#include "rfp/asked.h"
#include "sample_book.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

namespace fs = std::filesystem;

std::string carrier_files(const Event& event) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(event.folder / "carrier")) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::string all;
  for (const auto& path : paths) all += path.filename().string() + "\n" + book::content_of(path);
  return all;
}

// Every part of the workbook, unpacked.
std::string unpacked(const fs::path& path) {
  auto bytes = read_file(path);
  EXPECT_TRUE(bytes);
  const auto archive = Archive::open(*std::move(bytes), path.string());
  EXPECT_TRUE(archive);
  std::string all;
  for (const auto& name : archive->names()) {
    all += name + "\n";
    auto part = archive->part(name);
    for (auto block = part->next(); block && !block->empty(); block = part->next()) all += *block;
  }
  return all;
}

TEST(Issue, WritesWhatEveryBidderGets) {
  const auto event = sample_event("issue");
  const auto files = issue(event, sample_elements());
  ASSERT_TRUE(files) << files.problem().text();
  EXPECT_EQ(*files,
            (std::vector<std::string>{"carrier/demand-set.csv", "carrier/response.xlsx", "carrier/seal.txt",
                                      "internal/elements.csv", "internal/seal.txt"}));
  const auto book = Workbook::open((event.folder / "carrier" / "response.xlsx").string());
  ASSERT_TRUE(book);
  std::vector<std::string> names;
  for (const auto& sheet : book->sheets()) names.push_back(sheet.name);
  EXPECT_EQ(names, (std::vector<std::string>{"Instructions", "Prices", "Offer", "Gates"}));
  const std::string all = unpacked(event.folder / "carrier" / "response.xlsx");
  for (const char* held : {"sheetProtection", "dataValidation", "E0003", "mrc 36 months",
                           "The price weighs 0.6 of 1", "X12 811", "Surcharge of your own"})
    EXPECT_NE(all.find(held), std::string::npos) << held;
}

// Who bids, who has it today, what it costs, what the market says, how bids are compared: all of it changed,
// and the files stay the same to the byte.
TEST(Issue, NothingOfWhatABidderMustNotKnowReachesTheFiles) {
  const auto one = sample_event("issue_one");
  ASSERT_TRUE(issue(one, sample_elements()));
  const auto two = sample_event(
      "issue_two",
      replaced(replaced(kSampleYaml, "[Alpha Telecom, Gamma Fibre]", "[Zeta Net]"), "{term: 36, months: 36}",
               "{term: 12, months: 60, discount_rate: 0.2, missing_penalty: 0.5, leaving: [{carrier: Beta "
               "Networks, amount: 5000}]}"));
  auto elements = sample_elements();
  for (auto& element : elements) {
    element.incumbent = "Somebody Else";
    element.today = parse_total("1.23");
    element.market = parse_decimal("9.87");
    element.expected = parse_decimal("6.54");
    Departure owed;
    owed.claim = owed.carrier = owed.basis = "Somebody Else";
    owed.amount = {*parse_total("3.21"), *parse_total("2.10")};
    element.departures.push_back(owed);
  }
  ASSERT_TRUE(issue(two, elements));
  EXPECT_EQ(carrier_files(one), carrier_files(two));
}

// The same through the whole way from bills: prices, accounts, carriers and market prices changed.
TEST(Issue, NothingOfTheBillsButTheDemandReachesTheFiles) {
  book::SampleOptions other;
  other.prices = false;
  other.findings = false;
  other.alpha = "Zeta Fiber";
  other.beta = "Aardvark Net";
  other.price_factor = 7;
  other.account = "999111";
  std::string files[2];
  int turn = 0;
  for (const auto& options : {book::SampleOptions{}, other}) {
    const auto sample = book::make_sample(options);
    const auto event = sample_event("issue_bills_" + std::to_string(turn));
    const auto asked = asked_of_bills(
        {sample->input.charges, sample->input.terms, sample->input.classifier, sample->input.observations},
        event);
    ASSERT_TRUE(asked);
    ASSERT_TRUE(issue(event, asked->elements));
    files[turn++] = carrier_files(event);
  }
  EXPECT_EQ(files[0], files[1]);
}

// Two lines open in Chicago, a circuit in New York grows by a fifth, lines of Chicago close: of each the
// planned case stays, and the least, the most, what the market says, what is expected and what leaving costs
// change. Where the planned case changes the files do too.
TEST(Issue, NothingOfLowAndHighCasesReachesTheFiles) {
  const auto requirements = [](const std::string& opened, const std::string& closed) {
    const std::string yaml =
        std::string("requirements:\n") +
        "  - {id: R-1, kind: open, site: CHI-01, service_class: voice.copper.business_line, " + opened +
        ", date: 2027-01-01, it_owner: network lead, business_owner: claims, signed_off: 2026-04-01, reason: "
        "two more desks}\n"
        "  - {id: R-2, kind: close, site: CHI-01, service_class: voice.copper.business_line, " +
        closed +
        ", date: 2027-09-01, it_owner: network lead, business_owner: claims, signed_off: 2026-04-01, reason: "
        "the desks go}\n";
    auto read = book::parse_requirements(yaml, "requirements.yaml", nullptr);
    EXPECT_TRUE(read.problems.empty()) << (read.problems.empty() ? "" : read.problems[0].text());
    return std::move(read.requirements);
  };
  // In the close low ends the most.
  const std::pair<const char*, const char*> cases[] = {
      {"low: 2, base: 2, high: 2", "low: 2, base: 2, high: 2"},
      {"low: 0, base: 2, high: 9", "low: 3, base: 2, high: 0"},
      {"low: 1, base: 3, high: 3", "low: 3, base: 3, high: 1"}};
  std::vector<std::string> files, own;
  for (const auto& [opened, closed] : cases) {
    const auto wanted = requirements(opened, closed);
    const std::string turn = std::to_string(files.size());
    const auto sample = book::make_sample();
    if (!files.empty()) sample->input.observations.clear();
    const auto event = sample_event("issue_cases_" + turn);
    auto asked = asked_of_bills({sample->input.charges, sample->input.terms, sample->input.classifier,
                                 sample->input.observations, nullptr, nullptr, &wanted, false},
                                event);
    ASSERT_TRUE(asked) << asked.problem().text();
    for (auto& element : asked->elements) element.expected = parse_decimal("1" + turn);
    ASSERT_TRUE(issue(event, asked->elements, &asked->demand));
    files.push_back(carrier_files(event));
    own.push_back(book::content_of(event.folder / "internal" / "demand.csv"));
  }
  EXPECT_EQ(files[0], files[1]);
  EXPECT_NE(own[0], own[1]);
  EXPECT_NE(files[0], files[2]);
}

TEST(Issue, TheLogOfQuestionsNamesNobody) {
  const auto event = sample_event("questions");
  ASSERT_TRUE(write_output(event.folder / "questions.csv",
                           "number,asked_by,question,answer\n2,Gamma Fibre,How long is the term?,36 months\n"
                           "1,Alpha Telecom,Is there a lift?,Yes\n3,Gamma Fibre,Open?,\n"));
  ASSERT_TRUE(issue(event, sample_elements()));
  EXPECT_EQ(book::content_of(event.folder / "carrier" / "questions.csv"),
            "number,question,answer\n1,Is there a lift?,Yes\n2,How long is the term?,36 months\n");
  ASSERT_TRUE(write_output(event.folder / "questions.csv",
                           "number,question,answer\n1,Does gamma fibre bid?,We do not say\n"));
  const auto named = issue(event, sample_elements());
  ASSERT_FALSE(named);
  EXPECT_NE(named.problem().text().find("names one of them, Gamma Fibre"), std::string::npos);
}

TEST(Issue, OnceBidsAreThereDemandAndSealStay) {
  auto event = sample_event("frozen");
  ASSERT_TRUE(issue(event, sample_elements()));
  fs::create_directories(event.folder / "bids");
  ASSERT_TRUE(write_output(event.folder / "bids" / "gamma-fibre.json", "{}"));
  EXPECT_TRUE(issue(event, sample_elements()));
  auto elements = sample_elements();
  elements.pop_back();
  const auto fewer = issue(event, elements);
  ASSERT_FALSE(fewer);
  EXPECT_NE(fewer.problem().text().find("the demand is no longer the one they answer"), std::string::npos);
  event.sealed[0].name = "friendship";
  const auto other = issue(event, sample_elements());
  ASSERT_FALSE(other);
  EXPECT_NE(other.problem().text().find("no longer those of the seal"), std::string::npos);
}

TEST(Issue, TheSealIsOpenedOnlyWithWhatWasSealed) {
  auto event = sample_event("seal");
  ASSERT_FALSE(open_seal(event));
  ASSERT_TRUE(issue(event, sample_elements()));
  const auto opened = open_seal(event);
  ASSERT_TRUE(opened) << opened.problem().text();
  EXPECT_EQ(book::content_of(event.folder / *opened), sealed_text(event));
  event.sealed[0].weight = *parse_decimal("0.3");
  EXPECT_FALSE(open_seal(event));
}

TEST(Issue, NothingToAskForIsSaid) {
  EXPECT_FALSE(issue(sample_event("nothing"), {}));
}

}  // namespace
}  // namespace telaudit::rfp
