#ifndef PARLEY_SERVICES_SCHEDULING_PEOPLE_DEFAULT_POLICY_TEST_H_
#define PARLEY_SERVICES_SCHEDULING_PEOPLE_DEFAULT_POLICY_TEST_H_

#include <utility>

#include "google/protobuf/descriptor.h"
#include "parley/policy/v1/policy.pb.h"
#include "services/scheduling/people/person_facts.h"

namespace parley::scheduling {

// Every number at its default, as policy.proto states it, but for those in `changed`.
inline PolicyFacts DefaultPolicy(const PolicyFacts::Numbers& changed = {}) {
  PolicyFacts::Numbers numbers = changed;
  const auto* descriptor = policy::v1::Policy::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto& number = descriptor->field(i)->options().GetExtension(policy::v1::number);
    numbers.try_emplace(descriptor->field(i)->name(), number.default_value());
  }
  return PolicyFacts(std::move(numbers));
}

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PEOPLE_DEFAULT_POLICY_TEST_H_
