// Reads any bytes as an answer to a small event: it gives a bid or says why not, and a bid it gives is kept
// and read back the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "rfp/answer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace rfp = telaudit::rfp;
  using telaudit::require;
  static const auto event = rfp::parse_event(
      "event: E\ncurrency: USD\nterms: [36]\nissued: 2027-01-11\nbidders: [A]\ngates: [{id: G1, text: t}]\n",
      "rfp.yaml");
  require(event.ok(), "the event is sound");
  std::vector<rfp::Element> elements(2);
  elements[0].id = "E0001";
  elements[1].id = "E0002";
  const auto file = rfp::parse_answer_file(std::string(reinterpret_cast<const char*>(data), size), "fuzz");
  if (!file) {
    require(!file.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  static const auto map = rfp::parse_answer_map(
      "columns: {element: element, mrc_36_months: mrc}\noffer: [{item: C1, amount: 5}]\ngates: {G1: yes}\n",
      "map.yaml", *event);
  require(map.ok(), "the map is sound");
  const auto report = rfp::read_answer(*event, elements, *file, "A", &*map);
  if (!report) {
    require(!report.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  require(report->bid.has_value() == (report->refused == 0), "anything wrong, and there is no bid");
  if (!report->bid) return 0;
  const std::string kept = rfp::bid_json(*event, elements, *report->bid);
  const auto back = rfp::parse_bid(kept, "bid.json", *event, elements);
  require(back.ok() && rfp::bid_json(*event, elements, *back) == kept, "what is kept reads back");
  return 0;
}
