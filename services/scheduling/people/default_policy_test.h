#ifndef PARLEY_SERVICES_SCHEDULING_PEOPLE_DEFAULT_POLICY_TEST_H_
#define PARLEY_SERVICES_SCHEDULING_PEOPLE_DEFAULT_POLICY_TEST_H_

#include "google/protobuf/descriptor.h"
#include "parley/policy/v1/policy.pb.h"
#include "services/scheduling/people/person_facts.h"

namespace parley::scheduling {

// Every number at its default, as policy.proto states it.
inline PolicyFacts DefaultPolicy() {
  PolicyFacts policy{.is_known = true};
  const auto* descriptor = policy::v1::Policy::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto& number = descriptor->field(i)->options().GetExtension(policy::v1::number);
    policy.numbers[descriptor->field(i)->name()] = number.default_value();
  }
  return policy;
}

}  // namespace parley::scheduling

#endif  // PARLEY_SERVICES_SCHEDULING_PEOPLE_DEFAULT_POLICY_TEST_H_
