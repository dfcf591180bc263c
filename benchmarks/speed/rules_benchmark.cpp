// Row rules over charges in a segment file, warm, one core. Arguments: none; the segment is made in the
// folder for temporary files (TMPDIR), with 2 million charges.
//
// decode: the union of the columns of the pack, decoded and not looked at. pack: a hundred row rules, of
// which about one row in a thousand fires some. filter: two columns, from the encoded segment. ari_05:
// quantity times rate against the amount, in vectors that are decoded already. group_sums: sums of 64 bits
// beside plain ones of 128 (group_sums_plain).
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <stdexcept>

#include "bill/charge.h"
#include "bill/table.h"
#include "rules/evaluate_all.h"
#include "rules/group_numbers.h"
#include "rules/load.h"
#include "rules/overlapping_spans.h"
#include "store/segment_draft.h"

namespace telaudit::rules {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kPieces = 8;
constexpr std::size_t kRowsOfPiece = 250'000;

template <typename T>
T value_of(Result<T> result) {
  if (!result) throw std::runtime_error(result.problem().text());
  return std::move(*result);
}

void must(bool done) {
  if (!done) throw std::runtime_error("a value does not fit");
}

// Charges whose amount is quantity times rate, but for one in 6,400: ten rules of the pack look for those, in
// four of six classes, so that the pack fires once in a thousand rows.
bill::Table charges(std::size_t piece, bool wide) {
  constexpr std::array kClasses = {"recurring", "usage", "one_time", "tax", "surcharge", "discount"};
  constexpr std::array kUnits = {"EA", "MIN", "MB"};
  std::mt19937 random(static_cast<unsigned>(piece) + 1);
  bill::TableBuilder builder(bill::charge_schema());
  builder.expect_rows(kRowsOfPiece);
  for (std::size_t i = 0; i < kRowsOfPiece; ++i) {
    const auto row = static_cast<std::int64_t>(piece * kRowsOfPiece + i);
    const auto quantity = static_cast<std::int64_t>(random() % 5000);
    const auto rate = static_cast<std::int64_t>(random() % 90'000 + 1);
    // Quantities of two decimals at rates of four: a product of six, billed to the cent.
    const std::int64_t exact = quantity * rate;
    std::int64_t amount = (exact + 5000) / 10'000;
    if (random() % 6400 == 0) amount += 100 + static_cast<std::int64_t>(random() % 1000);
    const std::size_t kind = random() % kClasses.size();
    const char* const charge_class = kClasses[kind];
    builder.set_number(charge::kSourceOffset, row * 130);
    builder.set_number(charge::kSourceLength, 129);
    builder.set_number(charge::kOrdinal, 0);
    builder.set_text(charge::kCarrier, "CARRIER");
    builder.set_text(charge::kAccount, "4407100" + std::to_string(random() % 20 + 10));
    builder.set_text(charge::kInvoice, "INV-1");
    builder.set_number(charge::kBillDate, 20'000);
    builder.set_text(charge::kService, std::to_string(3'125'550'000 + random() % 2000));
    builder.set_text(charge::kProductCode, "P" + std::to_string(random() % 300));
    builder.set_text(charge::kDescription, "product " + std::to_string(random() % 300));
    builder.set_text(charge::kChargeClass, charge_class);
    builder.set_number(charge::kPayable, 1);
    builder.set_number(charge::kInTotal, 1);
    builder.set_number(charge::kFrom, 19'970 + static_cast<std::int64_t>(random() % 3));
    builder.set_number(charge::kThrough, 19'999 + static_cast<std::int64_t>(random() % 2));
    must(builder.set_decimal(charge::kQuantity, Decimal{quantity, 2}));
    builder.set_text(charge::kUnit, kUnits[random() % kUnits.size()]);
    must(builder.set_decimal(charge::kRate, Decimal{rate, 4}));
    must(builder.set_decimal(charge::kAmount, Decimal{amount, 2}));
    if (wide && i == 0) must(builder.set_decimal(charge::kAmount, Decimal{INT64_C(900'000'000'000'000), 2}));
    builder.set_text(charge::kCurrency, "USD");
    if (random() % 3 == 0) builder.set_text(charge::kJurisdiction, "interstate");
    builder.set_number(charge::kDuration, static_cast<std::int64_t>(random() % 6000));
    // Of taxes and surcharges hardly one speaks of a call abroad, so that a filter on both looks at both.
    const bool abroad = random() % 4 == 0;
    const bool tax = kind == 3 || kind == 4;
    builder.set_text(charge::kCallType, abroad && (!tax || i % 20'000 < 3) ? "international" : "domestic");
    builder.end_row();
  }
  return builder.finish();
}

class MadeSegment {
 public:
  MadeSegment() {
    std::string pattern = (std::filesystem::temp_directory_path() / "telaudit-rules-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
    draft_ = std::make_unique<store::SegmentDraft>(
        value_of(store::SegmentDraft::create(folder_ / "charges", bill::charge_schema())));
    for (std::size_t piece = 0; piece < kPieces; ++piece)
      for (const auto& chunk : value_of(store::encode_chunks(charges(piece, false))))
        if (auto done = draft_->append(chunk); !done) throw std::runtime_error(done.problem().text());
    charges_ = value_of(draft_->charges());
  }
  ~MadeSegment() {
    charges_.reset();
    draft_.reset();
    std::filesystem::remove_all(folder_);
  }
  const bill::Relation& charges_of_it() const { return *charges_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<store::SegmentDraft> draft_;
  std::unique_ptr<bill::Relation> charges_;
};

const bill::Relation& segment() {
  static const MadeSegment made;
  return made.charges_of_it();
}

std::string rule_text(std::size_t number, const std::string& lines) {
  return "rule: B-" + std::to_string(1000 + number) +
         "\nversion: 1.0.0\ntitle: A rule of the pack\nstatus: draft\nkind: error\nconfidence: "
         "A\nprecedence: 1\n"
         "reason: TEST\nfalse_positives: none\nover: charge as c\n" +
         lines + "billed: c.amount\nmessage: \"{c.description}: {c.amount}\"\ntests: []\n";
}

std::vector<std::unique_ptr<Rule>> loaded(const std::vector<std::string>& texts) {
  std::vector<std::unique_ptr<Rule>> rules;
  for (const auto& text : texts)
    rules.push_back(value_of(load_rule(text, "pack.yaml", [](std::string_view name) {
      return name == "charge" ? std::optional(bill::charge_schema()) : std::nullopt;
    })));
  return rules;
}

const std::string kExtension =
    "where: >-\n  c.charge_class in ['recurring', 'one_time', 'usage', 'fee', 'surcharge', 'instalment']\n"
    "  and c.quantity is known and c.rate is known and c.amount is known\n"
    "  and (c.gross is unknown or c.gross == c.amount)\n"
    "let:\n  width: abs(c.quantity) * 0.5 * ulp(c.rate) + 0.01\n  excess: c.amount - c.quantity * c.rate\n"
    "when: excess > width\n";

// A hundred different rules as the catalogue writes them: a class, a product or unit, and a condition on
// numbers or days. Together they fire on about one row in a thousand.
std::vector<std::string> pack() {
  std::vector<std::string> texts;
  const std::vector<std::string> classes = {"['recurring', 'fee']", "['usage']", "['tax', 'surcharge']",
                                            "['one_time']", "['discount', 'credit']"};
  for (std::size_t i = 0; i < 100; ++i) {
    const std::string number = std::to_string(i);
    std::string lines = "where: c.charge_class in " + classes[i % classes.size()];
    switch (i % 10) {
      case 0:
        lines = kExtension + "";
        lines.replace(lines.find("0.01"), 4, "1." + std::to_string(100 + i));
        break;
      case 1:
        lines += " and c.product_code == 'P" + number + "'\nwhen: c.amount > 44900 + " + number + "\n";
        break;
      case 2:
        lines += " and c.unit == 'MIN'\nwhen: c.duration > 5999 and c.quantity > " + number + "\n";
        break;
      case 3:
        lines += "\nwhen: c.through < c.from or days_between(c.from, c.through) > 31 + " + number + "\n";
        break;
      case 4:
        lines += " and c.rate is known\nwhen: c.rate > 8.99" + number + " and c.quantity > 49.9\n";
        break;
      case 5:
        lines += " and c.jurisdiction == 'interstate'\nwhen: c.amount < -1 * c.rate - " + number + "\n";
        break;
      case 6:
        lines += "\nwhen: c.amount > c.rate * 49.8" + number + " + 5.5\n";
        break;
      case 7:
        lines +=
            " and c.call_type == 'international'\nwhen: c.currency != 'USD' and c.amount > " + number + "\n";
        break;
      case 8:
        lines += "\nwhen: starts_with(c.description, 'product 1" + number + "x')\n";
        break;
      default:
        lines += "\nwhen: c.bill_date < c.from or add_days(c.bill_date, " + number + ") < c.through\n";
        break;
    }
    texts.push_back(rule_text(i, lines));
  }
  return texts;
}

void evaluate_rules(benchmark::State& state, const std::vector<std::string>& texts,
                    const bill::Relation& relation) {
  const auto rules = loaded(texts);
  std::vector<const Rule*> pointers;
  for (const auto& rule : rules) pointers.push_back(rule.get());
  Environment environment;
  environment.as_of = *make_date(2026, 1, 31);
  environment.find = [&](std::string_view name) -> std::optional<Source> {
    return name == "charge" ? std::optional(Source{&relation, true}) : std::nullopt;
  };
  std::uint64_t fired = 0;
  for (auto _ : state) {
    fired = 0;
    for (const auto& result : value_of(evaluate_all(pointers, environment, 1, {}))) fired += result.fired;
  }
  const auto rows = static_cast<double>(relation.rows());
  state.counters["rows/s"] =
      benchmark::Counter(rows * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
  state.counters["fired"] = static_cast<double>(fired);
}

void decode(benchmark::State& state, const std::vector<std::string>& texts) {
  bill::ScanRequest request;
  for (const auto& rule : loaded(texts))
    for (const std::size_t column : rule->sources[0].columns)
      if (std::find(request.columns.begin(), request.columns.end(), column) == request.columns.end())
        request.columns.push_back(column);
  for (auto _ : state) {
    const auto scanned = segment().scan(request, [](const bill::Batch& batch) -> Result<void> {
      benchmark::DoNotOptimize(batch.columns.data());
      return {};
    });
    must(scanned.ok());
  }
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(segment().rows()) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
  state.counters["columns"] = static_cast<double>(request.columns.size());
}

const std::vector<std::string>& filter() {
  static const std::vector<std::string> texts = {
      rule_text(0, "where: c.charge_class in ['tax', 'surcharge']\nwhen: c.call_type == 'international'\n")};
  return texts;
}

// One batch, so that nothing is decoded while the clock runs.
const bill::Table& one_table(bool wide) {
  static const bill::Table narrow = charges(0, false);
  static const bill::Table with_a_large_amount = charges(0, true);
  return wide ? with_a_large_amount : narrow;
}

const std::vector<std::string>& extension() {
  static const std::vector<std::string> texts = {rule_text(0, [] {
    std::string lines = kExtension;
    lines.replace(lines.find("0.01"), 4, "99.0");  // nothing fires, so that only the rule is measured
    return lines;
  }())};
  return texts;
}

// A sum for each of 250,000 groups, to which rows add in no order; `plain` keeps 128 bits for each.
void group_sums(benchmark::State& state, bool plain) {
  constexpr std::uint32_t kGroups = 250'000;
  constexpr std::size_t kVectors = 512;
  std::mt19937 random(1);
  std::vector<std::uint32_t> groups(kVectors * kVectorRows);
  std::vector<std::int64_t> numbers(groups.size());
  for (auto& group : groups) group = static_cast<std::uint32_t>(random() % kGroups);
  for (auto& number : numbers) number = static_cast<std::int64_t>(random() % 1'000'000);
  const Mask all = first_rows(kVectorRows);
  for (auto _ : state) {
    GroupNumbers sums;
    std::vector<Int128> wide(plain ? kGroups : 0);
    if (!plain) sums.resize(kGroups);
    bool beyond = false;
    for (std::size_t first = 0; first < groups.size(); first += kVectorRows) {
      if (!plain) {
        sums.add_rows(all, &groups[first], &numbers[first], 1, 1'000'000,
                      [&](std::size_t) { beyond = true; });
        continue;
      }
      each_row(all, [&](std::size_t row) {
        Int128& sum = wide[groups[first + row]];
        beyond = __builtin_add_overflow(sum, Int128{numbers[first + row]}, &sum) || beyond;
      });
    }
    must(!beyond);
    benchmark::DoNotOptimize(wide.data());
  }
  state.counters["rows/s"] =
      benchmark::Counter(static_cast<double>(groups.size()) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

// Calls of 250,000 services, noted in the order in which they begin or in none: which of them overlap.
void overlapping(benchmark::State& state, bool in_order) {
  constexpr std::uint64_t kCalls = 2'000'000;
  std::mt19937_64 random(1);
  SpanNotes notes;
  for (std::uint64_t row = 0; row < kCalls; ++row) {
    std::mt19937_64::result_type hash = random() % 250'000 * 0x9E3779B97F4A7C15ULL;
    hash ^= hash >> 29;
    const auto from = static_cast<std::int64_t>(in_order ? row : random() % kCalls);
    notes.add(hash * 0xBF58476D1CE4E5B9ULL, row, from, from + static_cast<std::int64_t>(random() % 1000));
  }
  for (auto _ : state) {
    RowSet later(kCalls);
    RowSet members(kCalls);
    const SpanNotes* of_all = &notes;
    find_overlapping({&of_all, 1}, later, members);
    state.counters["later"] = static_cast<double>(later.count());
  }
  state.counters["rows/s"] = benchmark::Counter(
      static_cast<double>(kCalls) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

}  // namespace
}  // namespace telaudit::rules

int main(int argc, char** argv) {
  using namespace telaudit::rules;
  benchmark::Initialize(&argc, argv);
  segment();  // made before any clock runs
  benchmark::RegisterBenchmark("decode", [](benchmark::State& s) { decode(s, pack()); });
  benchmark::RegisterBenchmark("pack", [](benchmark::State& s) { evaluate_rules(s, pack(), segment()); });
  benchmark::RegisterBenchmark("filter_decode", [](benchmark::State& s) { decode(s, filter()); });
  benchmark::RegisterBenchmark("filter", [](benchmark::State& s) { evaluate_rules(s, filter(), segment()); });
  benchmark::RegisterBenchmark("filter_vectors",
                               [](benchmark::State& s) { evaluate_rules(s, filter(), one_table(false)); });
  benchmark::RegisterBenchmark("ari_05_64_bits",
                               [](benchmark::State& s) { evaluate_rules(s, extension(), one_table(false)); });
  benchmark::RegisterBenchmark("ari_05_128_bits",
                               [](benchmark::State& s) { evaluate_rules(s, extension(), one_table(true)); });
  benchmark::RegisterBenchmark("group_sums", [](benchmark::State& s) { group_sums(s, false); });
  benchmark::RegisterBenchmark("group_sums_plain", [](benchmark::State& s) { group_sums(s, true); });
  benchmark::RegisterBenchmark("overlapping", [](benchmark::State& s) { overlapping(s, true); });
  benchmark::RegisterBenchmark("overlapping_unordered", [](benchmark::State& s) { overlapping(s, false); });
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
