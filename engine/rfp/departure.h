// What the carriers of today are owed when services leave them before a term or a commitment ends, by the
// contracts and as of the day of issue.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "rfp/event.h"
#include "rfp/exact.h"

namespace telaudit::rfp {

struct Element;

// In the currency of the event: where services end with the overlap, and where the migration is late too.
struct DueAmounts {
  Total on_time, late;
};

// One thing that is owed when an element goes to somebody else than `carrier`.
struct Departure {
  enum class Due : std::uint8_t {
    element,     // for the element by itself
    service,     // once, with the first element of the service that leaves
    commitment,  // for what a commitment is more than what stays towards it
  };
  std::string claim;  // elements of one service, or of one commitment, have the same
  std::string carrier;
  Due due = Due::element;
  // What is owed; of a commitment: what the element would have spent towards it till its end. Nothing: not
  // known, `basis` says why.
  std::optional<DueAmounts> amount;
  // Of a commitment, the same in all its elements.
  struct Commitment {
    Decimal rate;              // of a shortfall
    DueAmounts headroom;       // what is spent till its end more than it asks for, while nothing leaves
    DueAmounts all;            // owed where everything leaves
    std::size_t elements = 0;  // whose leaving is everything; 0: something always stays
  } commitment;
  std::string basis;  // in words
};

// What is owed for elements that leave, together. Refers to their departures.
class Departures {
 public:
  void add(const Departure& departure);
  void add(const Departures& other);

  // Exact; 0 for what is not known.
  Exact amount(bool late) const;
  // Claims that are not known.
  std::size_t unknown() const { return unknown_.size(); }

  struct Share {
    const Departure* departure = nullptr;
    DueAmounts left;
    std::size_t elements = 0;
  };
  const Exact& of_elements() const { return on_time_; }
  const std::map<std::string, const Departure*>& services() const { return services_; }
  const std::map<std::string, Share>& commitments() const { return commitments_; }

 private:
  Exact on_time_, late_;  // of elements by themselves
  std::map<std::string, const Departure*> services_;
  std::map<std::string, Share> commitments_;
  std::set<std::string> unknown_;
};

// The month, from 1, in which what leaves ends and its departure is owed: after the overlap, and after the
// late months where the migration is late; the last month that is compared where that is earlier.
int leaving_month(const Event& event, int late_months);

// As internal/leaving.csv, a row for each departure of an element; "" where there is none.
std::string departures_csv(const Event& event, std::span<const Element> elements);

// Sets the departures that were issued. Those whose months are no longer those of rfp.yaml (overlap and late
// months) become unknown. Nothing is set where the file is not there.
Result<void> load_departures(const Event& event, std::vector<Element>& elements);

}  // namespace telaudit::rfp
