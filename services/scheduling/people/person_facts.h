#ifndef PARLEY_SERVICES_SCHEDULING_PEOPLE_PERSON_FACTS_H_
#define PARLEY_SERVICES_SCHEDULING_PEOPLE_PERSON_FACTS_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store.h"

namespace parley::scheduling {

// What scheduling knows of people: copies of rows of contacts, which owns them, without address or channel.
// `is_known` is false while news of the person has not come, which is not the same as "not there".

struct TenantFacts {
  std::string id;      // empty = not known
  int64_t number = 0;  // stands in capability links
  std::string display_name;
  std::string zone;  // IANA, of the tenant's business days; empty = not known
  std::string mail_domain;
};

// A tenant's numbers by their field names in parley.policy.v1.Policy, those that were never set too. Every
// decision carries them: a copy shares them.
class PolicyFacts {
 public:
  using Numbers = absl::btree_map<std::string, int64_t>;

  PolicyFacts() = default;  // not known
  explicit PolicyFacts(Numbers numbers) : numbers_(std::make_shared<const Numbers>(std::move(numbers))) {}

  bool is_known() const { return numbers_ != nullptr; }

  // 0 while the policy is not known.
  int64_t Number(absl::string_view name) const {
    const auto found = numbers().find(name);
    return found == numbers().end() ? 0 : found->second;
  }
  const Numbers& numbers() const {
    static const auto& none = *new Numbers;
    return is_known() ? *numbers_ : none;
  }

 private:
  std::shared_ptr<const Numbers> numbers_;
};

struct SeekerFacts {
  bool is_known = false;
  std::string display_name;
  std::string zone;           // IANA; empty = the tenant's
  std::string language_code;  // empty = "en"
  bool is_deleted = false;    // then all but is_known is empty
};

// How glad a contact is to be asked; the numbers of the enum in contacts' proto.
enum class Willingness { kUnknown = 0, kOnce = 1, kTwice = 2, kNotNow = 3, kNever = 4 };

struct ContactFacts {
  bool is_known = false;
  std::string display_name;
  Name owner;        // "seekers/<id>" it is private to; empty = every seeker of the tenant sees it
  std::string zone;  // IANA
  bool is_zone_guessed = false;
  Willingness willingness = Willingness::kUnknown;
  std::optional<absl::Time> willing_after;  // with kNotNow
  bool has_email = false;                   // the address itself is not copied
  std::string language_code;                // empty = "en"
  bool is_deleted = false;                  // then all but is_known is empty
};

// A person a seeker put on file is the one she was referred to. A tombstone is empty.
struct ConnectionFacts {
  Name seeker;
  Name contact;
  std::string interview;  // id of the one in which she was
  std::string referral;   // its id there
};

using PersonFacts = std::variant<TenantFacts, PolicyFacts, SeekerFacts, ContactFacts, ConnectionFacts>;

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PEOPLE_PERSON_FACTS_H_
