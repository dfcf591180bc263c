#include "claims/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <set>

namespace telaudit::claims {
namespace {

// Every pair of statuses that an action of the trade leads between, written down from the lifecycle that
// dispute desks describe; the table of the engine must be this one, no pair more, no pair less.
const std::map<std::string, std::set<std::string>> kNext = {
    {"draft", {"ready", "withdrawn"}},
    {"ready", {"submitted", "withdrawn"}},
    {"submitted",
     {"rejected_form", "acknowledged", "in_review", "info_requested", "approved", "partly_approved", "denied",
      "no_response", "withdrawn"}},
    {"rejected_form", {"ready", "withdrawn"}},
    {"acknowledged",
     {"in_review", "info_requested", "approved", "partly_approved", "denied", "no_response", "withdrawn"}},
    {"in_review", {"info_requested", "approved", "partly_approved", "denied", "no_response", "withdrawn"}},
    {"info_requested", {"in_review", "denied", "withdrawn"}},
    {"approved", {"credit_expected"}},
    {"partly_approved", {"escalated", "credit_expected"}},
    {"denied", {"escalated", "credit_expected", "abandoned"}},
    {"no_response", {"in_review", "approved", "partly_approved", "denied", "escalated", "abandoned"}},
    {"escalated",
     {"info_requested", "approved", "partly_approved", "denied", "escalated", "settled", "legal",
      "abandoned"}},
    {"settled", {"credit_expected"}},
    {"legal", {"approved", "settled", "abandoned"}},
    {"credit_expected", {"credit_matched", "credit_short", "credit_missing"}},
    {"credit_short", {"credit_matched", "credit_short", "reopened"}},
    {"credit_missing", {"credit_matched", "credit_short", "reopened"}},
    {"credit_matched", {"closed_won", "reopened"}},
    {"closed_won", {"reopened"}},
    {"reopened", {"escalated", "credit_expected", "abandoned"}},
    {"abandoned", {}},
    {"withdrawn", {}},
};

std::vector<Action> all_actions() {
  std::vector<Action> out;
  for (std::size_t i = 0; i < kActions; ++i) out.push_back(static_cast<Action>(i));
  return out;
}

bool keeps(Action action) {
  return action == Action::note || action == Action::flag || action == Action::withhold;
}

TEST(Lifecycle, NamesAreReadBack) {
  ASSERT_EQ(statuses().size(), kStatuses);
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kStatuses; ++i) {
    const auto status = statuses()[i];
    EXPECT_EQ(static_cast<std::size_t>(status), i);
    EXPECT_EQ(parse_status(status_name(status)), status);
    names.insert(status_name(status));
  }
  EXPECT_EQ(names.size(), kStatuses);
  std::set<std::string_view> actions;
  for (const auto action : all_actions()) {
    EXPECT_EQ(parse_action(action_name(action)), action);
    actions.insert(action_name(action));
  }
  EXPECT_EQ(actions.size(), kActions);
  EXPECT_FALSE(parse_status("lost"));
  EXPECT_FALSE(parse_action("lose"));
}

TEST(Lifecycle, EveryStatusAndActionIsDecidedAsWritten) {
  ASSERT_EQ(kNext.size(), kStatuses);
  for (const auto from : statuses()) {
    std::set<std::string> reached;
    std::size_t ways = 0;
    for (const auto action : all_actions()) {
      const auto to = after(from, action);
      if (keeps(action)) {
        EXPECT_EQ(to.value_or(from), from) << action_name(action);
        continue;
      }
      if (!to) continue;
      reached.insert(std::string(status_name(*to)));
      ++ways;
    }
    EXPECT_EQ(reached, kNext.at(std::string(status_name(from)))) << status_name(from);
    // One action for each status that can follow: a history says by itself what happened.
    EXPECT_EQ(ways, reached.size()) << status_name(from);
  }
}

TEST(Lifecycle, TheTableHoldsEachStepOnce) {
  std::set<std::pair<Status, Action>> seen;
  for (const auto& one : transitions()) {
    EXPECT_TRUE(seen.insert({one.from, one.action}).second)
        << status_name(one.from) << ' ' << action_name(one.action);
    EXPECT_EQ(after(one.from, one.action), one.to);
  }
}

TEST(Lifecycle, ARefusalNamesWhatIsAllowed) {
  for (const auto from : statuses())
    for (const auto action : all_actions()) {
      const auto to = step(from, action, "CLM-000007");
      if (after(from, action)) {
        ASSERT_TRUE(to);
        EXPECT_EQ(*to, *after(from, action));
        continue;
      }
      ASSERT_FALSE(to);
      const auto text = to.problem().text();
      EXPECT_THAT(text, testing::HasSubstr("CLM-000007 is " + std::string(status_name(from))));
      for (const auto one : allowed(from))
        EXPECT_THAT(text, testing::HasSubstr(std::string(action_name(one))));
    }
}

TEST(Lifecycle, EveryStatusIsReachedFromTheDraft) {
  std::set<Status> reached{Status::draft};
  std::deque<Status> next{Status::draft};
  while (!next.empty()) {
    for (const auto& one : transitions())
      if (one.from == next.front() && reached.insert(one.to).second) next.push_back(one.to);
    next.pop_front();
  }
  EXPECT_EQ(reached.size(), kStatuses);
}

// What was decided ends only as won, abandoned or withdrawn; nothing is withdrawn that a carrier agreed to.
TEST(Lifecycle, OnlyEndsAreClosed) {
  for (const auto from : statuses()) {
    if (!is_open(from)) {
      EXPECT_FALSE(after(from, Action::withhold)) << status_name(from);
      continue;
    }
    EXPECT_FALSE(kNext.at(std::string(status_name(from))).empty()) << status_name(from);
    EXPECT_FALSE(is_agreed(from) && after(from, Action::withdraw)) << status_name(from);
    EXPECT_FALSE(is_own(from) && after(from, Action::approve)) << status_name(from);
  }
}

}  // namespace
}  // namespace telaudit::claims
