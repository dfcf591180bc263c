// What is told to one bidder: where its bid stands, in ranges by group, and expectations that were released
// figure by figure. Both take the bidder's own bid, the elements and the releases, and nothing else, so
// nothing of another bid can be in them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "book/tables.h"
#include "rfp/bid.h"
#include "rfp/exact.h"

namespace telaudit::rfp {

// One permission, with who gave it and when; these two stay in the file.
struct Release {
  enum class Use : std::uint8_t { feedback, letter };
  enum class Figure : std::uint8_t { expected, market };
  Use use = Use::feedback;
  Figure figure = Figure::expected;
  std::string element;        // one element; or, for feedback,
  std::string service_class;  // a class and all under it
  std::string to;             // the bidder; "" for feedback: every bidder
  Decimal rounded;            // of a letter: to a multiple of this in the bidder's currency, half up
  std::string role;
  Date date;
  Place where;
};

// `event.folder`/release.yaml, whose keys stand in engine/rfp/README.md; nothing is released where it is not
// there.
Result<std::vector<Release>> load_releases(const Event& event, std::span<const Element> elements);
Result<std::vector<Release>> parse_releases(std::string_view yaml, const std::string& file,
                                            const Event& event, std::span<const Element> elements);

// Fewest elements a bidder is told about together, and the largest share of what is expected for them that
// one of them may have: half.
inline constexpr std::size_t kSmallestGroup = 5;

// Where the bid stands against the figures released for feedback: group, elements, standing. A group is a
// class of service; one that is too small, or of which one element is more than half, is put together with
// its neighbours under the class above; what is too small at last is left out. Elements without a price or
// without a released figure are not counted.
book::Table feedback_table(const Event& event, std::span<const Element> elements, const Bid& bid,
                           std::span<const Release> releases);

// What is expected of this bidder, element by element, as far as released to it, in the currency in which it
// answers. A Problem: nothing is, or a
// released figure does not exist.
Result<book::Table> letter_table(const Event& event, std::span<const Element> elements,
                                 const std::string& bidder, std::span<const Release> releases);

// Writes the table as CSV and workbook into `folder`/BIDDER of the event; gives the names, relative to the
// event.
Result<std::vector<std::string>> write_for_bidder(const Event& event, const std::string& folder,
                                                  const std::string& bidder, const book::Table& table);

// "at or below what is expected", "up to 5 % above", ...
std::string_view standing_word(const Exact& bid, const Exact& expected);

}  // namespace telaudit::rfp
