#include "bill/reading.h"

namespace telaudit::bill {

std::string_view disposition_name(Disposition disposition) {
  switch (disposition) {
    case Disposition::charge:
      return "charge";
    case Disposition::context:
      return "context";
    case Disposition::printed_total:
      return "printed_total";
    case Disposition::ignored:
      return "ignored";
    case Disposition::quarantined:
      return "quarantined";
    case Disposition::filler:
      return "filler";
  }
  return "quarantined";
}

void Dispositions::add(Disposition disposition, std::uint64_t bytes, std::uint64_t records) {
  auto& count = counts[static_cast<std::size_t>(disposition)];
  count.records += records;
  count.bytes += bytes;
}

void Dispositions::add(const Dispositions& other) {
  for (std::size_t i = 0; i < kDispositions; ++i) {
    counts[i].records += other.counts[i].records;
    counts[i].bytes += other.counts[i].bytes;
  }
}

std::uint64_t Dispositions::bytes() const {
  std::uint64_t sum = 0;
  for (const auto& count : counts) sum += count.bytes;
  return sum;
}

}  // namespace telaudit::bill
