#include <iostream>

#include "cli/book_table.h"
#include "cli/commands.h"
#include "rfp/answer.h"
#include "rfp/asked.h"
#include "rfp/compare.h"
#include "rfp/issue.h"
#include "rfp/leak_check.h"
#include "rfp/release.h"

namespace telaudit::cli {
namespace {

void print_files(const GlobalOptions& global, const rfp::Event& event,
                 const std::vector<std::string>& files) {
  PrintedTable table{{{"file", false, 200}}, {}};
  for (const auto& file : files) table.rows.push_back({(event.folder / file).string()});
  print_table(std::cout, table, global.format);
}

// Nothing is printed where nothing was found.
ExitCode print_leaks(const GlobalOptions& global, const rfp::Event& event,
                     std::span<const rfp::Element> elements) {
  const auto leaks = rfp::check_carrier_files(event, elements);
  if (!leaks) return fail(leaks.problem());
  if (leaks->empty()) return ExitCode::done;
  PrintedTable table{{{"file", false, 100}, {"part", false, 60}, {"what", false, 120}}, {}};
  for (const auto& leak : *leaks)
    table.rows.push_back({leak.file, printable(leak.part), printable(leak.what)});
  print_table(std::cout, table, global.format);
  std::cerr << "telaudit: files for bidders hold what they must not\n";
  return ExitCode::input_refused;
}

ExitCode issue_command(const GlobalOptions& global, const rfp::Event& event, const RfpOptions& options) {
  auto evaluation = open_evaluation(global, options.inputs, store::Workspace::Access::read);
  if (!evaluation) return fail(evaluation.problem());
  const auto bills = audit::BillEnvironment::open(*evaluation->workspace, *evaluation->terms);
  if (!bills) return fail(bills.problem());
  const auto classifier = load_session_classifier(global);
  if (!classifier) return fail(classifier.problem());
  const auto prices = load_prices(evaluation->inputs);
  if (!prices) return fail(prices.problem());
  const auto basis = load_price_basis(global, evaluation->inputs, event.issued, options.prices);
  if (!basis) return fail(basis.problem());
  const auto requirements = load_requirements(evaluation->inputs, *classifier);
  if (!requirements) return fail(requirements.problem());
  const auto asked = rfp::asked_of_bills(
      {&bills->charges(), evaluation->terms.get(), &*classifier, *prices,
       basis->model ? &*basis->model : nullptr, &basis->negotiation, requirements->get(), options.drafts},
      event);
  if (!asked) return fail(asked.problem());
  const auto otherwise = rfp::asked_otherwise(event, asked->elements);
  if (!otherwise) return fail(otherwise.problem());
  const auto files = rfp::issue(event, asked->elements, &asked->demand);
  if (!files) return fail(files.problem());
  print_files(global, event, *files);
  if (*otherwise)
    std::cerr
        << "note: the demand set is not the one that was issued before: send it to every bidder again\n";
  for (const auto& remark : asked->remarks) std::cerr << "note: " << printable(remark.text()) << "\n";
  return print_leaks(global, event, asked->elements);
}

PrintedTable remarks_table(const rfp::AnswerReport& report) {
  PrintedTable table{{{"state"}, {"place", false, 80}, {"what", false, 160}, {"advice", false, 120}}, {}};
  for (const auto& [state, problems] :
       {std::pair{"refused", &report.refusals}, std::pair{"note", &report.notes}})
    for (const auto& problem : *problems)
      table.rows.push_back(
          {state, printable(problem.where.text()), printable(problem.what), printable(problem.advice)});
  return table;
}

void print_answers(const rfp::Event& event, const rfp::AnswerReport& report, const std::string& file) {
  std::cout << "Received from " << report.bid->carrier << ", for " << event.comparison.term << " months:";
  for (std::size_t a = 0; a < report.answers.size(); ++a)
    if (report.answers[a] > 0)
      std::cout << " " << report.answers[a] << " " << rfp::answer_word(static_cast<rfp::Answer>(a)) << ";";
  std::cout << " kept as " << file << "\n";
}

// The same bytes from two bidders are a mistake of whoever named the bidder, or worse.
Result<void> see_that_nobody_else_sent(const rfp::Event& event, const std::vector<rfp::Element>& elements,
                                       const rfp::AnswerFile& file, std::size_t bidder) {
  const auto bids = rfp::load_bids(event, elements);
  if (!bids) return {};  // what is wrong with another bid is said where bids are compared
  for (std::size_t at = 0; at < bids->size(); ++at)
    if (at != bidder && (*bids)[at] && (*bids)[at]->hash == file.hash)
      return Problem{"is, byte for byte, the answer of " + event.bidders[at],
                     {file.path, {}, {}, {}, {}},
                     "see who sent it, and name that bidder with --from"};
  return {};
}

ExitCode receive_command(const GlobalOptions& global, const rfp::Event& event, const RfpOptions& options) {
  const auto bidder = event.bidder(options.from);
  if (!bidder) return fail(bidder.problem(), ExitCode::wrong_usage);
  const auto elements = rfp::load_elements(event);
  if (!elements) return fail(elements.problem());
  std::optional<rfp::AnswerMap> map;
  if (!options.map.empty()) {
    auto read = rfp::load_answer_map(options.map, event);
    if (!read) return fail(read.problem());
    map = *std::move(read);
  }
  const auto file = rfp::read_answer_file(options.answer);
  if (!file) return fail(file.problem());
  if (auto own = see_that_nobody_else_sent(event, *elements, *file, *bidder); !own)
    return fail(own.problem());
  const auto report =
      rfp::read_answer(event, *elements, *file, event.bidders[*bidder], map ? &*map : nullptr);
  if (!report) return fail(report.problem());
  const bool text = global.format == Format::text;
  if (!text || !report->refusals.empty() || !report->notes.empty())
    print_table(std::cout, remarks_table(*report), global.format);
  if (!report->bid) {
    std::cerr << "telaudit: the answer was refused, " << report->refused
              << (report->refused == 1 ? " cell" : " cells") << "; what was received before is as it was\n";
    return ExitCode::input_refused;
  }
  const auto kept = rfp::store_bid(event, *elements, *report->bid);
  if (!kept) return fail(kept.problem());
  if (!text) return ExitCode::done;
  print_answers(event, *report, (event.folder / kept->file).string());
  if (!kept->earlier.empty())
    std::cout << "It replaces an answer received before, which lies at "
              << (event.folder / kept->earlier).string() << "\n";
  return ExitCode::done;
}

// The elements of an event and what has come back for them.
struct Received {
  std::vector<rfp::Element> elements;
  std::vector<std::optional<rfp::Bid>> bids;
};
Result<Received> load_received(const rfp::Event& event) {
  auto elements = rfp::load_elements(event);
  if (!elements) return elements.problem();
  auto bids = rfp::load_bids(event, *elements);
  if (!bids) return bids.problem();
  return Received{*std::move(elements), *std::move(bids)};
}

ExitCode compare_command(const GlobalOptions& global, const rfp::Event& event, const RfpOptions& options) {
  const auto received = load_received(event);
  if (!received) return fail(received.problem());
  const auto demand = rfp::load_demand(event, received->elements);
  if (!demand) return fail(demand.problem());
  const auto compared = rfp::compare_bids(event, received->elements, *demand, received->bids);
  if (!compared) return fail(compared.problem());
  if (!options.out.empty())
    if (auto done = rfp::write_comparison(event, received->elements, received->bids, *compared, options.out);
        !done)
      return fail(done.problem());
  const bool text = global.format == Format::text;
  const std::string show = options.show.empty() && !text ? "summary" : options.show;
  bool first = true;
  for (const auto& table :
       {rfp::summary_table(event, *compared), rfp::costs_table(event, *compared),
        rfp::sensitivity_table(event, *compared), rfp::offers_table(event, received->bids),
        rfp::remarks_table(event, received->elements, received->bids),
        rfp::element_table(event, received->elements, received->bids)}) {
    if (show.empty() ? table.name == "elements" || (table.name == "remarks" && table.rows.empty())
                     : table.name != show)
      continue;
    if (text) std::cout << (first ? "" : "\n") << table.title << ": " << table.note << "\n";
    print_table(std::cout, printed(table), global.format);
    first = false;
  }
  if (text)
    for (const auto& bid : compared->bids)
      if (bid.cost.leaving_unknown != 0)
        std::cout << "\n"
                  << event.bidders[bid.bidder] << ": what leaving costs is not known in "
                  << bid.cost.leaving_unknown
                  << " cases, and in no sum; internal/leaving.csv says why, and `leaving` in rfp.yaml can "
                     "say it.\n";
  if (text && !compared->apart.empty())
    std::cout << "\n"
              << compared->apart.size() << " elements are in no sum: they have no price of today in "
              << event.currency << ", and not every bidder prices them; the first is "
              << received->elements[compared->apart.front()].id << "\n";
  return ExitCode::done;
}

ExitCode told_command(const GlobalOptions& global, const rfp::Event& event, const RfpOptions& options) {
  const auto bidder = event.bidder(options.to);
  if (!bidder) return fail(bidder.problem(), ExitCode::wrong_usage);
  const auto received = load_received(event);
  if (!received) return fail(received.problem());
  const auto releases = rfp::load_releases(event, received->elements);
  if (!releases) return fail(releases.problem());
  const std::string& name = event.bidders[*bidder];
  const bool letter = options.action == "letter";
  Result<book::Table> table = book::Table{};
  if (letter) {
    table = rfp::letter_table(event, received->elements, name, *releases);
  } else if (const auto& bid = received->bids[*bidder]) {
    table = rfp::feedback_table(event, received->elements, *bid, *releases);
  } else {
    table = Problem{name + " has not answered",
                    {(event.folder / "bids").string(), {}, {}, {}, {}},
                    "receive its answer first"};
  }
  if (!table) return fail(table.problem());
  if (table->rows.empty())
    return fail({"nothing may be told: no group has five elements that are priced and released",
                 {},
                 "release expectations for feedback in release.yaml"});
  const auto files = rfp::write_for_bidder(event, letter ? "letters" : "feedback", name, *table);
  if (!files) return fail(files.problem());
  print_table(std::cout, printed(*table), global.format);
  if (global.format == Format::text) {
    std::cout << "\n";
    print_files(global, event, *files);
  }
  return ExitCode::done;
}

ExitCode questions_command(const GlobalOptions& global, const rfp::Event& event) {
  const auto elements = rfp::load_elements(event);
  if (!elements) return fail(elements.problem());
  const auto file = rfp::publish_questions(event);
  if (!file) return fail(file.problem());
  if (file->empty()) {
    std::cerr << "telaudit: no question of " << (event.folder / "questions.csv").string()
              << " has an answer yet; nothing was written\n";
    return ExitCode::done;
  }
  print_files(global, event, {*file});
  return print_leaks(global, event, *elements);
}

ExitCode check_files_command(const GlobalOptions& global, const rfp::Event& event) {
  const auto elements = rfp::load_elements(event);
  if (!elements) return fail(elements.problem());
  const ExitCode code = print_leaks(global, event, *elements);
  if (code == ExitCode::done)
    std::cerr << "telaudit: " << (event.folder / "carrier").string()
              << " holds nothing that bidders must not know, as far as a search can tell\n";
  return code;
}

}  // namespace

ExitCode rfp_command(const GlobalOptions& global, const RfpOptions& options) {
  const auto event = rfp::load_event(options.event);
  if (!event) return fail(event.problem());
  if (options.action == "issue") return issue_command(global, *event, options);
  if (options.action == "receive") return receive_command(global, *event, options);
  if (options.action == "compare") return compare_command(global, *event, options);
  if (options.action == "questions") return questions_command(global, *event);
  if (options.action == "check") return check_files_command(global, *event);
  if (options.action != "open") return told_command(global, *event, options);
  const auto file = rfp::open_seal(*event);
  if (!file) return fail(file.problem());
  print_files(global, *event, {*file});
  return ExitCode::done;
}

}  // namespace telaudit::cli
