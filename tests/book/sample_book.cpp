#include "sample_book.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "base/file.h"

namespace telaudit::book {
namespace {

namespace column = bill::charge;

const Date kMarch = *make_date(2026, 3, 10);
const Date kApril = *make_date(2026, 4, 10);
const Date kBetaDay = *make_date(2026, 4, 1);

bill::Schema schema_with_reading() {
  bill::Schema schema = bill::charge_schema();
  schema.columns.push_back({"reading", bill::Type::text, false, "reading it came from"});
  return schema;
}

class ChargeWriter {
 public:
  explicit ChargeWriter(const SampleOptions& options) : options_(options), builder_(schema_with_reading()) {}

  struct Bill {
    std::string reading, carrier, account, invoice, currency;
    Date date;
  };

  void begin(const Bill& bill, int offset, const char* charge_class, const char* service, const char* code,
             const char* description, const char* amount) {
    builder_.set_number(column::kSourceOffset, offset);
    builder_.set_number(column::kOrdinal, 0);
    builder_.set_text(column::kCarrier, bill.carrier);
    builder_.set_text(column::kAccount, bill.account);
    builder_.set_text(column::kInvoice, bill.invoice);
    builder_.set_number(column::kBillDate, bill.date.days);
    builder_.set_text(column::kChargeClass, charge_class);
    if (*service != '\0') builder_.set_text(column::kService, service);
    if (*code != '\0') builder_.set_text(column::kProductCode, code);
    builder_.set_text(column::kDescription, description);
    builder_.set_number(column::kPayable, 1);
    builder_.set_text(column::kCurrency, bill.currency);
    set(column::kAmount, amount, true);
    builder_.set_text(column::kColumnCount, bill.reading);
  }
  void set(std::size_t column, const char* value, bool price = false) {
    Decimal decimal = *parse_decimal(value);
    if (price) decimal.mantissa *= options_.price_factor;
    EXPECT_TRUE(builder_.set_decimal(column, decimal));
  }
  bill::TableBuilder& builder() { return builder_; }

 private:
  const SampleOptions& options_;
  bill::TableBuilder builder_;
};

bill::Table make_charges(const SampleOptions& options) {
  ChargeWriter out(options);
  const ChargeWriter::Bill march{kAlphaReading, options.alpha, options.account, "INV-1", "USD", kMarch};
  const ChargeWriter::Bill april{kAlphaReading, options.alpha, options.account, "INV-2", "USD", kApril};
  const ChargeWriter::Bill beta{kBetaReading, options.beta, "900", "B-1", "EUR", kBetaDay};
  auto& row = out.builder();

  out.begin(march, 50, "recurring", "(312) 555-0141", "1FB", "BUSINESS LINE", "40.00");
  row.end_row();
  out.begin(april, 100, "recurring", "(312) 555-0141", "1FB", "BUSINESS LINE", "50.00");
  out.set(column::kQuantity, "2");
  out.set(column::kRate, "25.00", true);
  row.end_row();
  out.begin(april, 200, "recurring", "312-555-0142", "1FB", "BUSINESS LINE", "25.00");
  row.end_row();
  out.begin(april, 300, "usage", "(312) 555-0141", "", "OUTBOUND", "0.70");
  out.set(column::kBilledUnits, "10");
  row.set_text(column::kOrigin, "3125550141");
  row.set_text(column::kDestination, "3125559999");
  row.end_row();
  out.begin(april, 400, "one_time", "", "", "INSTALLATION", "75.00");
  row.end_row();
  out.begin(april, 500, "tax", "", "", "STATE TAX", "3.13");
  row.end_row();
  out.begin(april, 600, "surcharge", "", "", "COST RECOVERY", "2.00");
  row.end_row();
  out.begin(april, 700, "credit", "", "", "CREDIT", "-10.00");
  row.end_row();
  out.begin(april, 800, "recurring", "312-555-0143", "=cmd()", "<script>alert(1)</script>", "5.00");
  row.end_row();
  out.begin(april, 900, "recurring", "", "", "MEMORANDUM", "99.00");
  row.set_number(column::kPayable, 0);
  row.end_row();
  out.begin(beta, 100, "recurring", "12.HCGS.004417..EX", "DIA", "DEDICATED INTERNET 100 MBPS", "400.00");
  out.set(column::kQuantity, "1");
  out.set(column::kRate, "400.000000000000", true);
  row.end_row();
  return row.finish();
}

Total total(const char* text) {
  return *parse_total(text);
}

store::InvoiceRow invoice(const bill::InvoiceKey& key, bill::InvoiceState state, const char* currency,
                          const char* printed, const char* computed, std::uint64_t charges) {
  store::InvoiceRow row;
  row.key = key;
  row.state = state;
  row.currency = currency;
  row.printed = total(printed);
  row.computed = total(computed);
  row.payable = total(computed);
  row.charges = charges;
  row.due_date = add_days(key.bill_date, 30);
  return row;
}

audit::Finding finding(const char* id, audit::Kind kind, int offset, const char* billed,
                       const char* potential, const SampleOptions& options) {
  audit::Finding out;
  out.id = id;
  out.series = std::string("s") + id;
  out.rule = kind == audit::Kind::error ? "RAT-01" : "DUP-01";
  out.rule_version = "1";
  out.title = "a check";
  out.kind = kind;
  out.carrier = options.alpha;
  out.account = options.account;
  out.invoice = "INV-2";
  out.bill_date = kApril;
  out.currency = "USD";
  out.charges = {{{kAlphaReading, static_cast<std::uint64_t>(offset), 0}, *parse_decimal(billed)}};
  out.billed = parse_decimal(billed);
  if (*potential != '\0') out.potential = parse_decimal(potential);
  out.message = "message of " + out.id;
  return out;
}

audit::RuleSummary rule(const char* id, audit::Kind kind, std::uint64_t fired,
                        std::vector<std::string> missing) {
  audit::RuleSummary out;
  out.rule = id;
  out.version = "1";
  out.title = std::string("what ") + id + " looks for";
  out.kind = kind;
  out.fired = fired;
  out.not_fired = missing.empty() ? 7 : 0;
  out.not_evaluated = missing.empty() ? 0 : 8;
  out.missing_inputs = std::move(missing);
  return out;
}

audit::Audit make_audit(const SampleOptions& options) {
  using audit::Kind;
  audit::Audit out;
  out.run = "run-of-the-sample";
  out.as_of = kApril;
  out.rules = {rule("ARI-01", Kind::error, 0, {}), rule("DUP-01", Kind::question, 2, {})};
  if (options.terms) {
    out.rules.push_back(rule("RAT-01", Kind::error, 1, {}));
    out.rules.push_back(rule("INV-01", Kind::question, 0, {}));
  } else {
    out.rules.push_back(rule("RAT-01", Kind::error, 0, {"priced_code"}));
    out.rules.push_back(rule("INV-01", Kind::question, 0, {"inventory"}));
  }
  if (!options.findings) return out;

  if (options.terms) {
    auto claim = finding("f1f1f1f1f1f1f1f1", Kind::error, 100, "50.00", "20.00", options);
    claim.allocated = *parse_decimal("20.00");
    claim.expected = parse_decimal("30.00");
    claim.window = {true, add_days(kApril, 90), true, "180 days from invoice date, MSA p. 12"};
    out.findings.push_back(claim);
    // On a tax: what it holds leaves the bridge with the tax.
    auto on_tax = finding("f2f2f2f2f2f2f2f2", Kind::error, 500, "3.13", "1.00", options);
    on_tax.allocated = *parse_decimal("1.00");
    out.findings.push_back(on_tax);
  }
  out.findings.push_back(finding("q1q1q1q1q1q1q1q1", Kind::question, 200, "25.00", "25.00", options));
  auto call = finding("q2q2q2q2q2q2q2q2", Kind::question, 300, "0.70", "", options);
  call.message = "who called 3125559999?";
  call.evidence = {{"called", "3125559999"}, {"label", "<b>bold</b>"}};
  out.findings.push_back(call);
  auto saving = finding("s1s1s1s1s1s1s1s1", Kind::saving, 800, "5.00", "5.00", options);
  saving.allocated = *parse_decimal("5.00");
  out.findings.push_back(saving);
  auto withdrawn = finding("w1w1w1w1w1w1w1w1", Kind::question, 100, "50.00", "50.00", options);
  withdrawn.withdrawn_by = "full_move";
  withdrawn.withdrawn_because = "the line moved on the day";
  out.withdrawn.push_back(withdrawn);
  for (const auto& standing : out.findings)
    if (!standing.allocated.is_zero())
      out.ledger.push_back({standing.id, standing.charges[0].id, standing.allocated});
  return out;
}

std::unique_ptr<terms::Terms> load_terms(const SampleOptions& options) {
  const auto folder = fresh_folder("terms");
  const auto file = [&](const char* name, const std::string& content) {
    const auto path = folder / name;
    EXPECT_TRUE(write_output(path, content).ok());
    return std::vector<std::string>{path.string()};
  };
  terms::Inputs inputs;
  // The first two lines stand in one cost centre; the circuit in another, at a site of its own; 0143 is not
  // listed.
  inputs.inventory = file("inventory.csv",
                          "service,status,site,cost_centre,business_unit,owner\n"
                          "3125550141,active,CHI-01,4410,Claims office,facilities manager\n"
                          "3125550142,active,CHI-01,4410,Claims office,facilities manager\n"
                          "12HCGS004417EX,active,NYC-01,7700,Underwriting,network lead\n");
  inputs.sites = file("sites.csv",
                      "site,name,city,region,country,postal_code\n"
                      "CHI-01,Chicago office,Chicago,IL,US,60601\n"
                      "NYC-01,New York office,New York,NY,US,10001\n");
  inputs.crosswalks =
      file("crosswalk.csv",
           "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n" +
               options.alpha + ",1FB,,LINE,confirmed,0.97,2026-01-02,procurement analyst,1\n");
  // 12.00 + 8.50 paid to an account without a bill; the other payment has one.
  inputs.payables = file("payables.csv",
                         "carrier,account,invoice,paid_on,amount,currency\n"
                         "Gamma Voice,555,G-1,2026-02-01,12.00,USD\n"
                         "Gamma Voice,555,G-2,2026-03-01,8.50,USD\n" +
                             options.alpha + "," + options.account + ",INV-1,2026-03-20,40.00,USD\n");
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return loaded.ok() ? std::make_unique<terms::Terms>(std::move(*loaded)) : nullptr;
}

// Twelve prices of six carriers for a business line, 31.00 to 42.00 by ones: type-7
// quartiles 33.75, 36.50, 39.25.
std::vector<pricing::Observation> make_observations() {
  std::vector<pricing::Observation> out;
  for (int i = 0; i < 12; ++i) {
    pricing::Observation one;
    one.id = "o" + std::to_string(i);
    one.date = *make_date(2025, 6, 1);
    one.service_class = "voice.copper.business_line";
    one.access = "copper";
    one.country = "US";
    one.carrier = "market " + std::to_string(i % 6);
    one.kind = "public_contract";
    one.visibility = "public";
    one.unit = "month";
    one.price = Decimal{3100 + 100 * i, 2};
    one.currency = "USD";
    out.push_back(one);
  }
  return out;
}

pricing::Classifier make_classifier() {
  const pricing::Classifier::Source table{
      "sample.yaml",
      "about: the sample's products\nrows:\n"
      "  - {codes: [1FB], class: voice.copper.business_line, label: Business line, unit: month, access: "
      "copper}\n"
      "  - {words: [OUTBOUND], class: voice.long_distance.outbound, label: Outbound calls, unit: minute}\n"
      "  - {words: [DEDICATED, INTERNET], class: data.internet.dedicated, label: Dedicated internet access, "
      "unit: month,\n"
      "     mbps_down: 100, mbps_up: same}\n"};
  auto parsed = pricing::Classifier::parse(std::array{table});
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.problem().text());
  return parsed.ok() ? *parsed : pricing::Classifier();
}

store::ReadingRow reading(const std::string& id, const char* path) {
  store::ReadingRow out;
  out.id = id;
  out.content_hash = id + id;
  out.path = path;
  out.size = 1000;
  out.reader = "x12-811";
  out.dispositions.add(bill::Disposition::charge, 900, 10);
  out.dispositions.add(bill::Disposition::context, 100, 5);
  return out;
}

// All folders of this process lie in one, which goes when the tests are done.
std::filesystem::path own_folder() {
  return std::filesystem::path(testing::TempDir()) / ("telaudit_book_" + std::to_string(getpid()));
}

class RemovesOwnFolder : public testing::Environment {
 public:
  void TearDown() override { std::filesystem::remove_all(own_folder()); }
};
const testing::Environment* const kRemoval = testing::AddGlobalTestEnvironment(new RemovesOwnFolder);

}  // namespace

std::unique_ptr<SampleBook> make_sample(const SampleOptions& options) {
  using bill::InvoiceState;
  auto sample = std::make_unique<SampleBook>();
  sample->charges = make_charges(options);
  sample->audit = make_audit(options);
  sample->classifier = make_classifier();
  if (options.terms) sample->terms = load_terms(options);
  BookInput& input = sample->input;
  input.title = "Customer & Sons";
  input.as_of = kApril;
  input.run = sample->audit.run;
  input.version = "0.1.0";
  input.readings = {reading(kAlphaReading, "/a/folder/alpha.edi"),
                    reading(kBetaReading, "/a/folder/beta.csv")};
  input.invoices = {invoice({options.alpha, options.account, "INV-1", kMarch}, InvoiceState::balanced, "USD",
                            "40.00", "40.00", 1),
                    invoice({options.alpha, options.account, "INV-2", kApril}, InvoiceState::balanced, "USD",
                            "150.83", "150.83", 9),
                    invoice({options.beta, "900", "B-1", kBetaDay}, InvoiceState::unbalanced, "EUR", "410.00",
                            "400.00", 1)};
  input.charges = &sample->charges;
  input.audit = &sample->audit;
  input.terms = sample->terms.get();
  input.classifier = &sample->classifier;
  if (options.prices) input.observations = make_observations();
  for (const char* name : {"contract", "crosswalk", "inventory", "site", "payable"})
    input.given.push_back({name, options.terms, options.terms ? std::string(name) + ".csv" : ""});
  input.given.push_back({"order", false, ""});
  input.given.push_back({"price", options.prices, options.prices ? "prices.csv" : ""});
  return sample;
}

std::filesystem::path fresh_folder(const std::string& name) {
  const auto folder = own_folder() / name;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  return folder;
}

std::filesystem::path written(const BookInput& input, const std::string& name) {
  const auto folder = fresh_folder(name);
  const auto names = write_book(input, folder);
  EXPECT_TRUE(names.ok()) << (names.ok() ? "" : names.problem().text());
  return folder;
}

std::string content_of(const std::filesystem::path& file) {
  auto content = read_file(file);
  EXPECT_TRUE(content.ok()) << (content.ok() ? "" : content.problem().text());
  return content.ok() ? *content : std::string();
}

std::string member_of(const std::filesystem::path& xlsx, const std::string& member) {
  const std::string command = "unzip -p '" + xlsx.string() + "' '" + member + "'";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string out;
  std::array<char, 4096> block{};
  for (std::size_t got = 0; (got = fread(block.data(), 1, block.size(), pipe)) > 0;)
    out.append(block.data(), got);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return out;
}

std::string sheets_of(const std::filesystem::path& xlsx) {
  return member_of(xlsx, "xl/worksheets/sheet*.xml");
}

}  // namespace telaudit::book
