#include "terms/records.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "terms/period.h"

namespace telaudit::terms {
namespace {

const std::vector<std::string> kEvidence{"order_confirmation", "e_mail", "none"};

// The printed id; the normal form is made from it.
const CsvColumn kService{"service", true, {}, false, "service_printed"};

CsvColumn plain(std::string name) {
  return {std::move(name), false, {}, false, {}};
}
CsvColumn required(std::string name) {
  return {std::move(name), true, {}, false, {}};
}
CsvColumn any_when_blank(std::string name) {
  return {std::move(name), false, {}, true, {}};
}
CsvColumn one_of(std::string name, std::vector<std::string> words) {
  return {std::move(name), false, std::move(words), false, {}};
}
CsvColumn required_one_of(std::string name, std::vector<std::string> words) {
  return {std::move(name), true, std::move(words), false, {}};
}

Result<void> read_all(std::span<const InputFile> files, std::span<const CsvColumn> columns,
                      bill::TableBuilder& builder, const CompleteRow& complete) {
  for (const auto& file : files)
    if (auto read = read_csv(file, columns, builder, complete); !read) return read;
  return {};
}

Result<void> normalise_service(CsvRow& row) {
  const std::string& printed = row.cell("service_printed").text;
  std::string id = normalise_service_id(printed);
  if (id.empty())
    return Problem{"'" + printed + "' holds no letter or digit", row.place_of("service"),
                   "write the service id as billed"};
  row.set_text("service", std::move(id));
  return {};
}

Result<void> check_currency(const CsvRow& row) {
  const Cell& currency = row.cell("currency");
  if (currency.known && (currency.text.size() != 3 || upper(currency.text) != currency.text))
    return Problem{"'" + currency.text + "' is not a currency code of three capitals",
                   row.place_of("currency"), "write USD"};
  if (row.cell("amount").known && !currency.known)
    return Problem{"an amount without its currency", row.place_of("currency"), "write USD beside the amount"};
  return {};
}

// A pattern would look like a plain text that never matches; only the whole wildcard is known.
Result<void> check_wildcard(const CsvRow& row, std::string_view column) {
  const std::string& text = row.cell(column).text;
  if (text.size() > 1 && text.find('*') != std::string::npos)
    return Problem{"'" + text + "': patterns are not supported", row.place_of(column),
                   "write the whole text as billed, or * for any"};
  return {};
}

Result<void> check_mapping(const CsvRow& row) {
  for (const auto* column : {"product_code", "description"})
    if (auto checked = check_wildcard(row, column); !checked) return checked;
  if (row.cell("product_code").text == "*" && row.cell("description").text == "*")
    return Problem{"a mapping needs a product code or a description", row.place(),
                   "write what the bill shows"};
  const bool confirmed = row.cell("status").text == "confirmed";
  if (confirmed && (!row.cell("confirmed_on").known || !row.cell("confirmed_role").known))
    return Problem{"a confirmed mapping without the day or the role of its confirmation", row.place(),
                   "fill confirmed_on and confirmed_role, or set status to suggested"};
  const Cell& confidence = row.cell("confidence");
  if (confidence.known && (confidence.decimal.is_negative() || confidence.decimal > Decimal{1, 0}))
    return Problem{"a confidence of " + confidence.decimal.text(), row.place_of("confidence"),
                   "write 0 to 1"};
  return {};
}

struct Confirmed {
  std::vector<std::string> key;  // carrier, product code, description
  std::int64_t version = 0;
  std::size_t row = 0;
  std::string item;
  Place place;
};

}  // namespace

Result<std::vector<Mapping>> read_crosswalk(std::span<const InputFile> files, bill::TableBuilder& builder) {
  const std::vector<CsvColumn> columns{required("carrier"),
                                       any_when_blank("product_code"),
                                       any_when_blank("description"),
                                       required("item"),
                                       required_one_of("status", {"suggested", "confirmed"}),
                                       plain("confidence"),
                                       plain("confirmed_on"),
                                       plain("confirmed_role"),
                                       plain("version")};
  std::vector<Confirmed> confirmed;
  std::size_t count = 0;
  const auto complete = [&](CsvRow& row) -> Result<void> {
    if (auto checked = check_mapping(row); !checked) return checked;
    row.cell("in_force").known = true;
    if (row.cell("status").text == "confirmed")
      confirmed.push_back(
          {{row.cell("carrier").text, row.cell("product_code").text, row.cell("description").text},
           row.cell("version").number,
           count,
           row.cell("item").text,
           row.place()});
    ++count;
    return {};
  };
  if (auto read = read_all(files, columns, builder, complete); !read) return read.problem();
  // The highest version of a key last.
  std::stable_sort(confirmed.begin(), confirmed.end(), [](const auto& left, const auto& right) {
    return std::tie(left.key, left.version) < std::tie(right.key, right.version);
  });
  const std::size_t in_force = *builder.schema().find("in_force");
  std::vector<std::pair<std::size_t, Mapping>> mappings;
  for (std::size_t i = 0; i < confirmed.size(); ++i) {
    const Confirmed& each = confirmed[i];
    const bool last = i + 1 == confirmed.size() || confirmed[i + 1].key != each.key;
    if (!last && confirmed[i + 1].version == each.version)
      return Problem{"the mapping of " + join(each.key, ", ") + " is confirmed twice in version " +
                         std::to_string(each.version) + ", here and at " + each.place.text(),
                     confirmed[i + 1].place, "give the newer one a higher version"};
    if (!last) continue;
    builder.replace_number(in_force, each.row, 1);
    mappings.emplace_back(each.row, Mapping{each.key[0], each.key[1], each.key[2], each.item, each.place});
  }
  std::sort(mappings.begin(), mappings.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  std::vector<Mapping> out;
  for (auto& [row, mapping] : mappings) out.push_back(std::move(mapping));
  return out;
}

Result<void> read_inventory(std::span<const InputFile> files, bill::TableBuilder& builder) {
  const std::vector<CsvColumn> columns{kService,
                                       any_when_blank("carrier"),
                                       any_when_blank("account"),
                                       any_when_blank("product_code"),
                                       required_one_of("status", {"active", "disconnected", "ordered"}),
                                       plain("installed"),
                                       plain("disconnected"),
                                       plain("disconnect_reference"),
                                       one_of("disconnect_evidence", kEvidence),
                                       plain("site"),
                                       plain("business_unit"),
                                       plain("cost_centre"),
                                       plain("owner"),
                                       plain("exempt_class"),
                                       plain("channels"),
                                       plain("parent_service"),
                                       plain("speed"),
                                       one_of("access", {"dedicated", "switched"})};
  std::vector<DatedRow> dated;
  const auto complete = [&](CsvRow& row) -> Result<void> {
    if (auto normalised = normalise_service(row); !normalised) return normalised;
    const auto installed = row.date("installed");
    const auto disconnected = row.date("disconnected");
    if (row.cell("status").text == "disconnected" && !disconnected)
      return Problem{"a disconnected service without its day", row.place_of("disconnected"),
                     "write the first day without service"};
    if (row.cell("status").text == "active" && disconnected)
      return Problem{"an active service with a day of disconnection", row.place_of("disconnected"),
                     "clear the day, or set status to disconnected"};
    if (installed && disconnected && *disconnected < *installed)
      return Problem{"disconnected before it was installed", row.place_of("disconnected"), "check both days"};
    const Cell& channels = row.cell("channels");
    if (channels.known && channels.number < 0)
      return Problem{"a negative number", row.place_of("channels"), "write how many"};
    if (const Cell& parent = row.cell("parent_service"); parent.known)
      row.set_text("parent_service", normalise_service_id(parent.text));
    const Period period{installed, disconnected};
    if (!period.empty())
      dated.push_back({{row.cell("service").text, row.cell("carrier").text, row.cell("account").text,
                        row.cell("product_code").text},
                       period,
                       row.place()});
    return {};
  };
  if (auto read = read_all(files, columns, builder, complete); !read) return read;
  return check_disjoint(std::move(dated), "the inventory row",
                        "keep one of them, or give each the days it held");
}

Result<void> read_sites(std::span<const InputFile> files, bill::TableBuilder& builder) {
  const std::vector<CsvColumn> columns{required("site"),     plain("name"),          plain("address"),
                                       plain("city"),        plain("region"),        plain("country"),
                                       plain("postal_code"), plain("opened"),        plain("closed"),
                                       plain("cost_centre"), plain("business_unit"), plain("wire_centre"),
                                       plain("rate_centre")};
  std::vector<DatedRow> sites;
  const auto complete = [&](CsvRow& row) -> Result<void> {
    const auto opened = row.date("opened");
    const auto closed = row.date("closed");
    if (opened && closed && *closed < *opened)
      return Problem{"closed before it was opened", row.place_of("closed"), "check both days"};
    sites.push_back({{row.cell("site").text}, {}, row.place()});
    return {};
  };
  if (auto read = read_all(files, columns, builder, complete); !read) return read;
  return check_disjoint(std::move(sites), "the site", "list each site once");
}

Result<void> read_orders(std::span<const InputFile> files, bill::TableBuilder& builder) {
  const std::vector<CsvColumn> columns{required("order_reference"),
                                       kService,
                                       any_when_blank("carrier"),
                                       any_when_blank("account"),
                                       required_one_of("kind", {"install", "disconnect", "change"}),
                                       plain("requested"),
                                       plain("confirmed"),
                                       plain("effective"),
                                       one_of("evidence", kEvidence),
                                       plain("amount"),
                                       plain("currency"),
                                       plain("product_code"),
                                       plain("item"),
                                       plain("quantity"),
                                       plain("speed"),
                                       plain("term_months"),
                                       plain("committed"),
                                       plain("delivered"),
                                       plain("accepted"),
                                       plain("cancelled"),
                                       plain("cross_connect")};
  return read_all(files, columns, builder, [](CsvRow& row) -> Result<void> {
    if (auto normalised = normalise_service(row); !normalised) return normalised;
    return check_currency(row);
  });
}

Result<void> read_payables(std::span<const InputFile> files, bill::TableBuilder& builder) {
  const std::vector<CsvColumn> columns{required("carrier"),        plain("account"),   plain("invoice"),
                                       required("paid_on"),        required("amount"), required("currency"),
                                       plain("purchase_category"), plain("reference")};
  return read_all(files, columns, builder, [](CsvRow& row) { return check_currency(row); });
}

}  // namespace telaudit::terms
