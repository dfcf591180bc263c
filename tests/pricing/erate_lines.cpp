#include "erate_lines.h"

#include <map>

#include "base/date.h"
#include "base/decimal.h"
#include "base/delimited.h"
#include "base/file.h"

namespace telaudit::pricing {

std::string erate_price_file() {
  const auto csv = read_file(TELAUDIT_SOURCE_DIR "/../shared/data/prices/erate_fiber_ethernet.csv");
  if (!csv) return {};
  const std::map<std::string, std::string> classes{{"INTERNET", "data.internet.dedicated"},
                                                   {"WAN", "data.ethernet"},
                                                   {"UPSTREAM", "data.ethernet.transport"}};
  DelimitedReader reader(*csv, {});
  reader.next();
  std::map<std::string, std::size_t> at;
  for (std::size_t i = 0; i < reader.fields().size(); ++i) at[std::string(reader.fields()[i])] = i;
  std::string out =
      "id,date,service_class,mbps_down,mbps_up,access,country,region,segment,kind,visibility,unit,price,"
      "currency,quantity,buyer,carrier\n";
  while (reader.next()) {
    const auto& fields = reader.fields();
    if (fields.size() != at.size()) continue;
    const auto text = [&](const char* column) { return std::string(fields[at.at(column)]); };
    const auto award = parse_date(text("award_date"), "%m/%d/%Y");
    const auto up = parse_decimal(text("up"));
    if (!up || up->mantissa <= 0) continue;
    out += text("line_item") + "," + (award ? award->text() : "2016-05-26") + "," + classes.at(text("use")) +
           "," + text("mbps") + "," +
           multiply(*up, Decimal{text("up_units") == "Gbps" ? 1000 : 1, 0})->text() + ",fibre,US," +
           text("state") + "," + text("urban_rural") + "," + (award ? "public_contract" : "in_force") +
           ",public,month," + text("mrc_unit") + ",USD," + text("mqty") + "," + text("customer") + ",";
    append_delimited(out, text("service_provider"));
    out += "\n";
  }
  return out;
}

}  // namespace telaudit::pricing
