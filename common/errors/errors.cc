#include "common/errors/errors.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace parley {
namespace {

constexpr char kDomain[] = "parley";

std::string TypeUrl(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(absl::Status& status, const google::protobuf::Message& detail) {
  status.SetPayload(TypeUrl(detail), absl::Cord(detail.SerializeAsString()));
}

}  // namespace

absl::Status Fail(absl::StatusCode code, absl::string_view reason, absl::string_view message,
                  const Metadata& metadata) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(kDomain);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  Attach(status, info);
  return status;
}

absl::Status InvalidFields(const std::vector<FieldViolation>& violations, absl::string_view reason,
                           const Metadata& metadata) {
  google::rpc::BadRequest bad;
  for (const FieldViolation& violation : violations) {
    auto* out = bad.add_field_violations();
    out->set_field(violation.field);
    out->set_description(violation.description);
  }
  const auto sentence = [](std::string* out, const FieldViolation& v) {
    absl::StrAppend(out, v.field, ": ", v.description);
  };
  absl::Status status =
      Fail(absl::StatusCode::kInvalidArgument, reason, absl::StrJoin(violations, "; ", sentence), metadata);
  Attach(status, bad);
  return status;
}

absl::Status NotFound(absl::string_view name) {
  return Fail(absl::StatusCode::kNotFound, "NOT_FOUND", absl::StrCat(name, " was not found."));
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  const timespec parts = absl::ToTimespec(delay);
  retry.mutable_retry_delay()->set_seconds(parts.tv_sec);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(parts.tv_nsec));
  Attach(status, retry);
  return status;
}

absl::Status WithResource(absl::Status status, absl::string_view type, absl::string_view name) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(std::string(type));
  resource.set_resource_name(std::string(name));
  Attach(status, resource);
  return status;
}

absl::Status WithPreconditions(absl::Status status, const std::vector<Precondition>& preconditions) {
  if (preconditions.empty()) return status;
  google::rpc::PreconditionFailure failure;
  for (const Precondition& precondition : preconditions) {
    auto* out = failure.add_violations();
    out->set_type(precondition.type);
    out->set_subject(precondition.subject);
    out->set_description(precondition.description);
  }
  Attach(status, failure);
  return status;
}

std::string ReasonOf(const absl::Status& status) {
  google::rpc::ErrorInfo info;
  const auto payload = status.GetPayload(TypeUrl(info));
  if (!payload || !info.ParseFromString(std::string(*payload))) return "";
  return info.reason();
}

std::string ToRpcStatusBytes(const absl::Status& status) {
  google::rpc::Status wire;
  wire.set_code(static_cast<int>(status.code()));
  wire.set_message(std::string(status.message()));
  // ForEachPayload has no order of its own: ErrorInfo first, the others by type, so that equal errors are
  // equal bytes ("not yours" must not differ from "not there").
  std::vector<std::pair<std::string, std::string>> details;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& bytes) {
    details.emplace_back(std::string(url), std::string(bytes));
  });
  const std::string first = TypeUrl(google::rpc::ErrorInfo());
  std::sort(details.begin(), details.end(), [&](const auto& a, const auto& b) {
    return std::pair(a.first != first, a.first) < std::pair(b.first != first, b.first);
  });
  for (auto& [url, bytes] : details) {
    auto* any = wire.add_details();
    any->set_type_url(std::move(url));
    any->set_value(std::move(bytes));
  }
  return wire.SerializeAsString();
}

absl::Status FromRpcStatusBytes(absl::string_view bytes) {
  google::rpc::Status wire;
  if (!wire.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || wire.code() == 0) {
    return absl::InternalError("an error without a readable status");
  }
  absl::Status status(static_cast<absl::StatusCode>(wire.code()), wire.message());
  for (const auto& any : wire.details()) status.SetPayload(any.type_url(), absl::Cord(any.value()));
  return status;
}

}  // namespace parley
