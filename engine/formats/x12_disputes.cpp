#include "formats/x12_disputes.h"

#include <algorithm>
#include <tuple>

#include "base/yaml.h"
#include "formats/x12_writer.h"

namespace telaudit::formats::x12 {
namespace {

std::string day(Date date) {
  std::string text = date.text();
  text.erase(std::remove(text.begin(), text.end(), '-'), text.end());
  return text;
}

auto bill_of(const Dispute& dispute) {
  return std::tie(dispute.currency, dispute.account, dispute.invoice, dispute.bill_date);
}

// Type R drops zeros at the end of decimals.
std::string explicit_decimal(Decimal value) {
  std::string text = value.text();
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

class Writer {
 public:
  explicit Writer(const DisputeEnvelope& envelope) : envelope_(envelope) {}

  std::string run(std::span<const Dispute> sorted) {
    const std::string control = control_digits(envelope_.control % 1'000'000'000, 9);
    const std::string group = std::to_string(envelope_.control % 1'000'000'000);
    out_.add({"ISA", "00", std::string(10, ' '), "00", std::string(10, ' '), "ZZ",
              padded_element(envelope_.sender, 15), "ZZ", padded_element(envelope_.receiver, 15),
              envelope_.date.substr(2), envelope_.time, "U", "00401", control, "0", "P", ":"});
    out_.add({"GS", "RA", plain_element(envelope_.sender, 15), plain_element(envelope_.receiver, 15),
              envelope_.date, envelope_.time, group, "X", "004010"});
    std::uint64_t sets = 0;
    for (auto begin = sorted.begin(); begin != sorted.end();) {
      const auto end = std::find_if(begin, sorted.end(),
                                    [&](const Dispute& other) { return other.currency != begin->currency; });
      write_set(++sets, {begin, end});
      begin = end;
    }
    out_.add({"GE", std::to_string(sets), group});
    out_.add({"IEA", "1", control});
    return out_.take();
  }

 private:
  void write_set(std::uint64_t number, std::span<const Dispute> disputes) {
    const std::string control = control_digits(number, 4);
    out_.count_anew();
    out_.add({"ST", "820", control});
    // I: advice only; NON: nothing is paid.
    out_.add({"BPR", "I", "0", "C", "NON", "", "", "", "", "", "", "", "", "", "", "", envelope_.date});
    out_.add({"TRN", "1", plain_element(envelope_.trace, 30)});
    out_.add({"CUR", "PR", plain_element(disputes.front().currency, 3)});
    out_.add({"DTM", "097", envelope_.date});
    if (!envelope_.payer.empty()) out_.add({"N1", "PR", plain_element(envelope_.payer, 60)});
    out_.add({"N1", "PE", plain_element(envelope_.payee, 60)});
    out_.add({"ENT", "1"});
    const Dispute* bill = nullptr;
    for (const auto& dispute : disputes) {
      if (bill == nullptr || bill_of(*bill) != bill_of(dispute)) write_bill(dispute);
      bill = &dispute;
      out_.add({"ADX", explicit_decimal(negate(dispute.amount)), plain_element(dispute.reason, 2), "CR",
                plain_element(dispute.reference, 30)});
      // NTE02 has 80 characters.
      const std::string text = plain_element(dispute.text, 800);
      for (std::size_t at = 0; at < text.size(); at += 80)
        out_.add({"NTE", "ADD", plain_element(std::string_view(text).substr(at, 80), 80)});
    }
    out_.add({"SE", std::to_string(out_.segments() + 1), control});
  }

  void write_bill(const Dispute& dispute) {
    const bool numbered = !dispute.invoice.empty();
    out_.add({"RMR", numbered ? "IV" : "11", plain_element(numbered ? dispute.invoice : dispute.account, 30),
              "", "0"});
    if (numbered) out_.add({"REF", "11", plain_element(dispute.account, 30)});
    out_.add({"DTM", "003", day(dispute.bill_date)});
  }

  const DisputeEnvelope& envelope_;
  SegmentWriter out_;
};

}  // namespace

const std::string& DisputeReasons::code_of(std::string_view reason) const {
  const auto found = codes.find(reason);
  return found == codes.end() ? otherwise : found->second;
}

Result<DisputeReasons> load_dispute_reasons(std::string_view yaml, const std::string& file) {
  static const std::vector<std::string> kKeys = {"codes", "otherwise"};
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  if (!root->is_map()) return root->problem("a map was expected", "codes: {RATE: '01'}");
  if (auto only = root->only(kKeys); !only) return only.problem();
  DisputeReasons out;
  const auto is_code = [](const YamlNode& node) { return node.is_scalar() && node.text().size() == 2; };
  if (const auto* otherwise = root->find("otherwise")) {
    if (!is_code(*otherwise)) return otherwise->problem("a code of two characters was expected (DE426)");
    out.otherwise = otherwise->text();
  }
  if (const auto* codes = root->find("codes")) {
    if (!codes->is_map()) return codes->problem("a map was expected", "codes: {RATE: '01'}");
    for (const auto& [reason, code] : codes->entries()) {
      if (!is_code(code)) return code.problem("a code of two characters was expected (DE426)");
      out.codes.emplace(reason, code.text());
    }
  }
  return out;
}

std::string write_disputes(std::span<const Dispute> disputes, const DisputeEnvelope& envelope) {
  std::vector<Dispute> sorted(disputes.begin(), disputes.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Dispute& one, const Dispute& other) { return bill_of(one) < bill_of(other); });
  return Writer(envelope).run(sorted);
}

}  // namespace telaudit::formats::x12
