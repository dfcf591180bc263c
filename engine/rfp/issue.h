// Issuing an event: the files that every bidder gets, and the frozen elements that the customer keeps.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "book/tables.h"
#include "rfp/demand.h"
#include "rfp/event.h"

namespace telaudit::rfp {

// Writes carrier/ (response.xlsx, demand-set.csv, seal.txt where weights are sealed, questions.csv where
// there is a log), internal/elements.csv, internal/leaving.csv where contracts say what leaving costs and,
// where quantities change, internal/demand.csv, and gives the names of the files, relative to the event and
// sorted. What is in carrier/ depends on the event, without its bidders and what it says of comparing, and on
// the lines of the elements, and on nothing else. `demand` null: the quantities of the lines go on. Problems:
// nothing to ask for, bids were received for other elements or with another demand by month, a question that
// names a bidder, a folder that cannot be written.
Result<std::vector<std::string>> issue(const Event& event, std::span<const Element> elements,
                                       const DemandCases* demand = nullptr);

// Whether bidders were asked for other lines before: they must then get the files again.
Result<bool> asked_otherwise(const Event& event, std::span<const Element> elements);

// Writes carrier/questions.csv anew, and nothing else; gives its name relative to the event, or "" where
// there is no answer to publish. For an event that was issued: everything else stays as bidders have it.
Result<std::string> publish_questions(const Event& event);

// The log of questions as everybody gets it: `event.folder`/questions.csv (number, question, answer, and
// whatever else the customer notes, who asked among it) without who asked. Rows without an answer wait. An
// empty table where there is no log.
Result<book::Table> question_log(const Event& event);

// Publishes what was sealed, carrier/opened-weights.txt. A Problem where the weights are not those whose hash
// was issued.
Result<std::string> open_seal(const Event& event);

}  // namespace telaudit::rfp
