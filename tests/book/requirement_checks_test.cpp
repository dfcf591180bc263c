#include "book/requirement_checks.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "book/contents.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// The sample book's inventory and sites, and what its bills say.
class RequirementChecksTest : public testing::Test {
 protected:
  RequirementChecks check(std::vector<Requirement> requirements) {
    const auto contents = build_contents(sample_->input);
    EXPECT_TRUE(contents);
    Requirements all;
    all.requirements = std::move(requirements);
    const auto months = build_demand_months(contents->demand, &all, {*make_date(2026, 5, 1), 12});
    EXPECT_TRUE(months);
    return check_requirements(all, contents->demand, *months, sample_->terms.get(), *make_date(2026, 4, 10));
  }

  static Requirement requirement(RequirementKind kind, const char* site, Date date) {
    Requirement out;
    out.id = "R-1";
    out.kind = kind;
    out.site = site;
    out.date = date;
    out.signed_off = *make_date(2026, 4, 1);
    return out;
  }

  static std::string words(const std::vector<Problem>& problems) {
    std::string out;
    for (const auto& problem : problems) out += problem.what + "\n";
    return out;
  }

  std::unique_ptr<SampleBook> sample_ = make_sample();
};

TEST_F(RequirementChecksTest, ASiteThatNobodyKnows) {
  const auto close = check({requirement(RequirementKind::close, "NOWHERE-AT-ALL", *make_date(2026, 9, 1))});
  EXPECT_NE(words(close.problems).find("the site 'NOWHERE-AT-ALL' is not known"), std::string::npos);
  auto open = requirement(RequirementKind::open, "NOWHERE-AT-ALL", *make_date(2026, 9, 1));
  open.wanted.service_class = "data.internet.dedicated";
  open.quantity = CaseQuantities{Decimal{1, 0}, Decimal{1, 0}, Decimal{1, 0}};
  const auto opened = check({open});
  EXPECT_TRUE(opened.problems.empty()) << words(opened.problems);
  EXPECT_NE(words(opened.remarks).find("the site 'NOWHERE-AT-ALL' is not known"), std::string::npos);
}

TEST_F(RequirementChecksTest, AServiceThatNobodyKnows) {
  auto close = requirement(RequirementKind::close, "CHI-01", *make_date(2026, 9, 1));
  close.service = "999-555-0000";
  const auto out = check({close});
  EXPECT_NE(words(out.problems).find("the service '999-555-0000' is neither billed nor in the inventory"),
            std::string::npos)
      << words(out.problems);
}

TEST_F(RequirementChecksTest, DaysThatHavePassed) {
  auto close = requirement(RequirementKind::close, "CHI-01", *make_date(2026, 2, 1));
  const auto out = check({close});
  EXPECT_NE(words(out.remarks).find("its day has passed"), std::string::npos) << words(out.remarks);
  EXPECT_NE(words(out.remarks).find("it is signed off after the day"), std::string::npos)
      << words(out.remarks);
}

TEST_F(RequirementChecksTest, GrowthTypedAsAPercentage) {
  auto grow = requirement(RequirementKind::grow, "CHI-01", *make_date(2026, 9, 1));
  grow.wanted.service_class = "voice";
  grow.quantity = CaseQuantities{Decimal{2, 1}, Decimal{2, 1}, Decimal{2, 1}};
  const auto out = check({grow});
  EXPECT_NE(words(out.remarks).find("it grows by less than one"), std::string::npos) << words(out.remarks);
}

// A book with requirements at odds with the inventory is not written.
TEST_F(RequirementChecksTest, StopTheBook) {
  auto all = std::make_shared<Requirements>();
  all->requirements = {requirement(RequirementKind::close, "NOWHERE-AT-ALL", *make_date(2026, 9, 1))};
  sample_->input.requirements = all;
  EXPECT_FALSE(build_contents(sample_->input));
}

}  // namespace
}  // namespace telaudit::book
