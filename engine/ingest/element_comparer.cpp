#include "ingest/element_comparer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "ingest/common_elements.h"

namespace telaudit::ingest {
namespace {

using store::StoredPart;

// Elements that are held at once: 16 bytes each.
constexpr std::uint64_t kElementsAtOnce = std::uint64_t{2} << 20U;

bool has_charges(const StoredPart& part) {
  return !part.part.rows.empty();
}

std::uint64_t rows_of(const StoredPart& part) {
  std::uint64_t rows = 0;
  for (const auto& range : part.part.rows) rows += range.end - range.begin;
  return rows;
}

// Places of parts by reading.
std::map<std::string, std::vector<std::size_t>> by_reading(std::span<const StoredPart* const> parts) {
  std::map<std::string, std::vector<std::size_t>> out;
  for (std::size_t i = 0; i < parts.size(); ++i) out[parts[i]->reading].push_back(i);
  return out;
}

std::vector<const bill::Part*> bill_parts(std::span<const StoredPart* const> parts,
                                          std::span<const std::size_t> places) {
  std::vector<const bill::Part*> out;
  for (const std::size_t place : places) out.push_back(&parts[place]->part);
  return out;
}

// The parts of all groups that are to be compared, one after the other.
struct Candidates {
  std::vector<const StoredPart*> parts;
  std::vector<bool> counted;
  // Parts with charges, and parts without, have nothing in common.
  std::vector<std::uint32_t> families;
  std::vector<std::pair<std::size_t, std::size_t>> places;  // group, and place in it

  void add(const PartGroup& group, std::size_t number, bool with_charges) {
    for (std::size_t i = 0; i < group.size(); ++i) {
      if (has_charges(*group[i].part) != with_charges) continue;
      parts.push_back(group[i].part);
      counted.push_back(group[i].counted);
      families.push_back(static_cast<std::uint32_t>(2 * number + (with_charges ? 1 : 0)));
      places.emplace_back(number, i);
    }
  }
};

Candidates candidates_of(std::span<const PartGroup> groups) {
  Candidates out;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto is_new = [](const ComparedPart& part) { return !part.counted; };
    if (groups[i].size() < 2 || std::none_of(groups[i].begin(), groups[i].end(), is_new)) continue;
    out.add(groups[i], i, false);
    out.add(groups[i], i, true);
  }
  return out;
}

// Calls of different days are different calls.
bool apart_in_time(const std::optional<CallSpan>& one, const std::optional<CallSpan>& other) {
  return one && other && (one->last < other->first || other->last < one->first);
}

// Which parts may have an element in common with another of their family. Those that counted have none in
// common with each other.
std::vector<bool> to_be_compared(const Candidates& all, std::span<const std::optional<CallSpan>> calls) {
  std::vector<bool> out(all.parts.size());
  for (std::size_t first = 0, end = 0; first < all.parts.size(); first = end) {
    while (end < all.parts.size() && all.families[end] == all.families[first]) ++end;
    for (std::size_t i = first; i < end; ++i) {
      if (all.counted[i]) continue;
      for (std::size_t j = first; j < end; ++j)
        if (j != i && !apart_in_time(calls[i], calls[j])) out[i] = out[j] = true;
    }
  }
  return out;
}

}  // namespace

Result<std::vector<ElementPrint>> ElementComparer::print(std::span<const StoredPart* const> parts) {
  std::vector<ElementPrint> out(parts.size());
  for (const auto& [reading, places] : by_reading(parts)) {
    const auto charges = charges_of(reading);
    if (!charges) return charges.problem();
    const auto elements = elements_fingerprints({bill_parts(parts, places), *charges});
    if (!elements) return elements.problem();
    for (std::size_t i = 0; i < places.size(); ++i) out[places[i]].elements = (*elements)[i];

    std::vector<std::size_t> invoices;
    std::copy_if(places.begin(), places.end(), std::back_inserter(invoices),
                 [&](std::size_t place) { return is_electronic_invoice(parts[place]->part); });
    if (invoices.empty()) continue;
    const auto reader = reader_of(reading);
    if (!reader) return reader.problem();
    const auto figures = figures_fingerprints({bill_parts(parts, invoices), *charges});
    if (!figures) return figures.problem();
    for (std::size_t i = 0; i < invoices.size(); ++i)
      out[invoices[i]].invoice = ElementPrint::Invoice{*reader, (*figures)[i]};
  }
  return out;
}

Result<LastPartners> ElementComparer::contradicting(std::span<const PartGroup> groups) {
  LastPartners out;
  for (const auto& group : groups) out.emplace_back(group.size());
  const Candidates all = candidates_of(groups);
  if (all.parts.empty()) return out;
  const auto calls = calls_of_parts(all.parts);
  if (!calls) return calls.problem();
  const auto compared = to_be_compared(all, *calls);

  // New parts are kept and those that counted looked up among them.
  std::vector<const StoredPart*> kept;
  std::vector<std::uint32_t> kept_numbers;
  std::vector<const StoredPart*> looked_up;
  std::vector<std::uint32_t> looked_up_numbers;
  std::uint64_t kept_rows = 0;
  for (std::size_t i = 0; i < all.parts.size(); ++i) {
    if (!compared[i]) continue;
    (all.counted[i] ? looked_up : kept).push_back(all.parts[i]);
    (all.counted[i] ? looked_up_numbers : kept_numbers).push_back(static_cast<std::uint32_t>(i));
    if (!all.counted[i]) kept_rows += rows_of(*all.parts[i]);
  }
  CommonElements common(all.families);
  const std::uint64_t shares = kept_rows / kElementsAtOnce + 1;
  for (std::uint64_t share = 0; share < shares; ++share) {
    std::vector<PartElement> elements;
    auto visited = visit_elements(kept, [&](std::size_t part, std::uint64_t identity) {
      if (identity % shares == share) elements.push_back({identity, kept_numbers[part]});
    });
    if (!visited) return visited.problem();
    common.keep(std::move(elements));
    visited = visit_elements(looked_up, [&](std::size_t part, std::uint64_t identity) {
      common.look_up({identity, looked_up_numbers[part]});
    });
    if (!visited) return visited.problem();
  }
  for (std::size_t i = 0; i < all.parts.size(); ++i)
    if (const auto partner = common.last_partners()[i])
      out[all.places[i].first][all.places[i].second] = all.places[*partner].second;
  return out;
}

Result<std::vector<std::optional<CallSpan>>> ElementComparer::calls_of_parts(
    std::span<const StoredPart* const> parts) {
  std::vector<std::optional<CallSpan>> out(parts.size());
  for (const auto& [reading, places] : by_reading(parts)) {
    std::vector<std::size_t> unknown;
    for (const std::size_t place : places) {
      if (!has_charges(*parts[place])) continue;
      if (const auto known = memory_.calls(reading, parts[place]->index))
        out[place] = *known;
      else
        unknown.push_back(place);
    }
    if (unknown.empty()) continue;
    const auto charges = charges_of(reading);
    if (!charges) return charges.problem();
    const auto calls = calls_of({bill_parts(parts, unknown), *charges});
    if (!calls) return calls.problem();
    for (std::size_t i = 0; i < unknown.size(); ++i) {
      out[unknown[i]] = (*calls)[i];
      memory_.remember(reading, parts[unknown[i]]->index, (*calls)[i]);
    }
  }
  return out;
}

Result<void> ElementComparer::visit_elements(std::span<const StoredPart* const> parts,
                                             const IdentityVisitor& visit) {
  for (const auto& [reading, places] : by_reading(parts)) {
    std::vector<std::size_t> with_charges;
    for (const std::size_t place : places)
      if (has_charges(*parts[place]))
        with_charges.push_back(place);
      else
        for (const std::uint64_t identity : printed_identities(parts[place]->part)) visit(place, identity);
    if (with_charges.empty()) continue;

    const auto* known = memory_.identities(reading);
    std::vector<std::uint64_t> read;
    if (known == nullptr) {
      const auto charges = charges_of(reading);
      if (!charges) return charges.problem();
      if ((*charges)->rows() > ElementMemory::kRows) {
        auto visited = visit_identities(
            {bill_parts(parts, with_charges), *charges},
            [&](std::size_t part, std::uint64_t identity) { visit(with_charges[part], identity); });
        if (!visited) return visited;
        continue;
      }
      auto rows = row_identities(**charges);
      if (!rows) return rows.problem();
      memory_.remember(reading, *rows);
      read = std::move(*rows);
      known = &read;
    }
    for (const std::size_t place : with_charges)
      for (const auto& range : parts[place]->part.rows)
        for (std::uint64_t row = range.begin; row < range.end; ++row) visit(place, (*known)[row]);
  }
  return {};
}

Result<const bill::Relation*> ElementComparer::charges_of(const std::string& reading) {
  if (reading == new_.id) return new_.charges;
  if (const auto known = relations_.find(reading); known != relations_.end()) return known->second.get();
  auto charges = workspace_.charges_of(reading);
  if (!charges) return charges.problem();
  return relations_.emplace(reading, std::move(*charges)).first->second.get();
}

Result<std::string> ElementComparer::reader_of(const std::string& reading) {
  if (reading == new_.id) return new_.reader;
  const auto row = workspace_.reading_by_id(reading);
  if (!row) return row.problem();
  return *row ? (*row)->reader : std::string();
}

}  // namespace telaudit::ingest
