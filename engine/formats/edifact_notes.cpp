#include <utility>

#include "formats/edifact_piece.h"

namespace telaudit::formats::edifact {
namespace {

struct DefectText {
  const char* code;
  const char* what;
  const char* element;
  const char* advice;
};
constexpr std::array<DefectText, kDefects> kDefectTexts = {{
    {"edifact.byte-order-mark", "a byte order mark stands before a segment", "", "nothing to do"},
    {"edifact.una", "UNA declares characters that cannot delimit; the usual ones were used", "UNA",
     "ask the sender for a corrected file if much is missing"},
    {"edifact.syntax-level", "UNB names no syntax level UNOA to UNOL or UNOW to UNOY", "UNB",
     "text beyond ASCII was read as UTF-8 or Windows-1252; compare a name with the paper bill"},
    {"edifact.wrapped", "line ends stand inside of segments and were taken out", "", "nothing to do"},
    {"edifact.characters", "characters stand in the text that the syntax level of UNB does not have", "UNB",
     "they were read as UTF-8 where they are that, else as Windows-1252"},
    {"edifact.repetition", "elements are repeated; the first of them was read", "", "nothing to do"},
    {"edifact.date", "a date cannot be read; it is left unknown", "DTM", "ask the sender what is meant"},
    {"edifact.number", "a number beside the amounts cannot be read; it is left unknown", "",
     "ask the sender what is meant"},
    {"edifact.number-size", "a number beside the amounts has more digits than are kept; it is left unknown",
     "", "ask the sender for fewer digits"},
    {"edifact.sub-line",
     "a sub-line names a line that does not stand before it; it was read as a line of its own", "LIN",
     "if the sums do not prove it, ask the sender how lines and sub-lines add up"},
    {"edifact.amount-computed", "a line prints no amount; quantity times price was taken", "MOA",
     "the printed total says whether that is what is meant"},
    {"edifact.no-amount", "a line gives no amount and is no charge", "LIN",
     "if the sums do not prove it, name the amount's qualifier in a profile for this sender"},
    {"edifact.allowance-sign", "an allowance (ALC+A) is printed with a minus; it was read as a deduction",
     "ALC", "the printed total says whether that is what is meant"},
}};

}  // namespace

void add_tallies(Tallies& into, const Tallies& later) {
  for (std::size_t i = 0; i < kDefects; ++i)
    if (later[i].count > 0) into[i].add(later[i]);
}

void add_notes(const Tallies& tallies, const std::string& file, std::vector<bill::Note>& notes) {
  for (std::size_t i = 0; i < kDefects; ++i) {
    if (tallies[i].count == 0) continue;
    bill::Note note;
    note.code = kDefectTexts[i].code;
    note.problem.what = kDefectTexts[i].what;
    if (tallies[i].count > 1)
      note.problem.what += " (" + std::to_string(tallies[i].count) + " times, first here)";
    note.problem.where.file = file;
    note.problem.where.offset = tallies[i].first;
    note.problem.where.element = kDefectTexts[i].element;
    note.problem.advice = kDefectTexts[i].advice;
    notes.push_back(std::move(note));
  }
}

}  // namespace telaudit::formats::edifact
