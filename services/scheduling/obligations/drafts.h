// First wordings of what is owed, made from what the seeker wrote down. Pure. Nothing of a draft is sent
// before the seeker has read it, and made it her own.
#ifndef PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_DRAFTS_H_
#define PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_DRAFTS_H_

#include <string>
#include <vector>

#include "services/scheduling/obligations/obligation.h"

namespace parley::scheduling {

// What drafts are made from, in the seeker's words.
struct Captured {
  std::string insight;  // what she noted first; empty = nothing
  std::vector<std::string> steps_done;
  std::vector<std::string> steps_open;
  std::vector<std::string> referrals;  // names of people she was pointed to and has not met
  bool is_farther = false;             // the conversation showed her that this work is not for her
};

struct Draft {
  std::string text;                  // kBlank stands where something is missing
  std::vector<std::string> missing;  // "A_DETAIL" (one real detail of the conversation), "A_STEP"
};

// The note for `owed`, an obligation of `owing`.
Draft DraftOf(const Owing& owing, const Obligation& owed, const Captured& captured);

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_OBLIGATIONS_DRAFTS_H_
