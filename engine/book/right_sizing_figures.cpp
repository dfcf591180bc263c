#include "book/right_sizing_figures.h"

namespace telaudit::book {
namespace {

// Some seconds of search; telaudit plans takes as long as it is given.
constexpr int kMostNodes = 20'000;

}  // namespace

Result<void> add_right_sizing(Contents& contents) {
  const BookInput& input = *contents.input;
  right_sizing::PlanQuestion plans;
  plans.as_of = input.as_of;
  plans.effort.nodes = kMostNodes;
  auto advice = right_sizing::advise_plans(*input.charges, input.terms, plans);
  if (!advice) return advice.problem();
  contents.plans = *std::move(advice);
  right_sizing::SeatQuestion seats;
  seats.as_of = input.as_of;
  auto counts = right_sizing::advise_seats(*input.charges, input.terms, seats);
  if (!counts) return counts.problem();
  contents.seats = *std::move(counts);
  return {};
}

}  // namespace telaudit::book
