#include "services/notification/courtesy/kind_rules_rpc.h"

#include "parley/policy/v1/kinds.pb.h"

namespace parley::notification {

KindRule RuleOf(Kind kind) {
  const auto* const value = policy::v1::PlannedKind_descriptor()->FindValueByNumber(static_cast<int>(kind));
  if (value == nullptr) return {};
  const policy::v1::KindRule& rule = value->options().GetExtension(policy::v1::kind);
  return {.ignores_quiet_hours = rule.ignores_quiet_hours(),
          .has_deadline = rule.has_deadline(),
          .stands_alone = rule.stands_alone()};
}

}  // namespace parley::notification
