#include "sample_event.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_book.h"

namespace telaudit::rfp {

std::string replaced(std::string yaml, const std::string& from, const std::string& to) {
  const auto at = yaml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? yaml : yaml.replace(at, from.size(), to);
}

Event sample_event(const std::string& folder, const std::string& yaml) {
  const auto path = book::fresh_folder(folder);
  EXPECT_TRUE(write_output(path / "rfp.yaml", yaml));
  auto event = load_event(path);
  EXPECT_TRUE(event) << (event ? "" : event.problem().text());
  return event ? *event : Event{};
}

std::vector<Element> sample_elements() {
  const auto element = [](const char* id, const char* city, const char* service_class, const char* label,
                          const char* mbps, const char* quantity, const char* incumbent, const char* today) {
    Element out;
    out.id = id;
    out.line.country = "US";
    out.line.region = "IL";
    out.line.city = city;
    out.line.service_class = service_class;
    out.line.label = label;
    out.line.mbps_down = parse_decimal(mbps);
    out.line.mbps_up = out.line.mbps_down;
    out.line.unit = "month";
    out.line.quantity = *parse_total(quantity);
    out.incumbent = incumbent;
    out.today = parse_total(today);
    out.today_quantity = out.line.quantity;
    return out;
  };
  return {element("E0001", "Chicago", "data.internet.dedicated", "Internet access", "100", "2",
                  "Alpha Telecom", "1000.00"),
          element("E0002", "Chicago", "voice.copper.business_line", "Business line", "", "10",
                  "Alpha Telecom", "300.00"),
          element("E0003", "Peoria", "data.internet.dedicated", "Internet access", "100", "1",
                  "Beta Networks", "700.00")};
}

}  // namespace telaudit::rfp
