#include "services/gateway/backend/stream.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

#include "services/gateway/backend/connection.h"

namespace parley::gateway {
namespace {

constexpr size_t kPrefixBytes = 5;          // a flag, and the length of what follows
constexpr size_t kReplyBytesMax = 4 << 20;  // a list's largest page

uint32_t LengthOf(const std::string& prefixed) {
  uint32_t length = 0;
  for (size_t i = 1; i < kPrefixBytes; ++i) length = length << 8 | static_cast<uint8_t>(prefixed[i]);
  return length;
}

grpc::ByteBuffer BufferOf(const char* bytes, size_t size) {
  const grpc::Slice slice(bytes, size);
  return {&slice, 1};
}

}  // namespace

BackendStream::BackendStream(std::weak_ptr<BackendIo> io, BackendRequest request,
                             std::shared_ptr<BackendListener> listener)
    : io_(std::move(io)), request_(std::move(request)), listener_(std::move(listener)) {}

void BackendStream::Post(std::function<void(BackendStream&)> step) {
  const auto io = io_.lock();
  if (io == nullptr) return;
  boost::asio::post(io->context(), [self = shared_from_this(), step = std::move(step)] {
    if (!self->is_over()) step(*self);
  });
}

void BackendStream::Send(grpc::ByteBuffer message, bool is_last) {
  Post([message, is_last](BackendStream& stream) {
    stream.Append(message);
    stream.half_closes_ |= is_last;
    stream.Resume();
  });
}

void BackendStream::SendClose() {
  Post([](BackendStream& stream) {
    stream.half_closes_ = true;
    stream.Resume();
  });
}

void BackendStream::ReadNext() {
  Post([](BackendStream& stream) {
    stream.is_asked_ = true;
    stream.Deliver();
  });
}

void BackendStream::Cancel() {
  Post([](BackendStream& stream) { stream.End({grpc::StatusCode::CANCELLED, "The caller gave up."}); });
}

void BackendStream::MakeUnary(const grpc::ByteBuffer& message) {
  is_unary_ = true;
  Append(message);
  half_closes_ = true;
}

void BackendStream::Append(const grpc::ByteBuffer& message) {
  const size_t length = message.Length();
  outgoing_.reserve(outgoing_.size() + kPrefixBytes + length);
  outgoing_ += '\0';  // not compressed
  for (int shift = 24; shift >= 0; shift -= 8) outgoing_ += static_cast<char>(length >> shift & 0xff);
  std::vector<grpc::Slice> slices;
  if (!message.Dump(&slices).ok()) return;
  for (const grpc::Slice& slice : slices) {
    outgoing_.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
}

void BackendStream::Attach(Connection& connection, int32_t id) {
  connection_ = &connection;
  id_ = id;
}

void BackendStream::Resume() {
  if (connection_ != nullptr) connection_->Resume(id_);
}

ssize_t BackendStream::TakeOutgoing(uint8_t* to, size_t room, uint32_t* flags) {
  const size_t size = std::min(room, outgoing_.size() - taken_);
  if (size == 0 && !half_closes_) return NGHTTP2_ERR_DEFERRED;
  std::memcpy(to, outgoing_.data() + taken_, size);
  taken_ += size;
  if (taken_ < outgoing_.size()) return static_cast<ssize_t>(size);
  outgoing_.clear();
  taken_ = 0;
  if (half_closes_) {
    *flags |= NGHTTP2_DATA_FLAG_EOF;
  } else {
    Post([](BackendStream& stream) { stream.listener_->OnBackendReady(); });
  }
  return static_cast<ssize_t>(size);
}

size_t BackendStream::HeadBytes() const {
  return incoming_.size() < kPrefixBytes ? kPrefixBytes : kPrefixBytes + LengthOf(incoming_);
}

std::optional<grpc::Status> BackendStream::Objection() const {
  if (incoming_.size() < kPrefixBytes) return std::nullopt;
  if (incoming_[0] != 0) {
    return grpc::Status(grpc::StatusCode::INTERNAL, "The service's message is compressed.");
  }
  if (LengthOf(incoming_) <= kReplyBytesMax) return std::nullopt;
  return grpc::Status(grpc::StatusCode::RESOURCE_EXHAUSTED, "The service's message is too large.");
}

void BackendStream::AcknowledgeUpTo(size_t bytes) {
  if (bytes <= acknowledged_) return;
  if (connection_ != nullptr) connection_->Acknowledge(id_, bytes - acknowledged_);
  acknowledged_ = bytes;
}

void BackendStream::OnData(absl::string_view data) {
  incoming_.append(data.data(), data.size());
  Deliver();
}

void BackendStream::OnClosed(uint32_t error_code) {
  if (std::exchange(is_closed_, true)) return;
  error_code_ = error_code;
  connection_ = nullptr;
  Deliver();
}

void BackendStream::Deliver() {
  if (is_over()) return;
  if (const auto objection = Objection()) return End(*objection);
  const size_t size = HeadBytes();
  if (incoming_.size() < size) {
    if (is_closed_) return End(trailers_.Status(error_code_));
    return AcknowledgeUpTo(incoming_.size());  // the rest of it must have room
  }
  if (!is_unary_ && !std::exchange(is_asked_, false)) return;
  AcknowledgeUpTo(size);
  grpc::ByteBuffer message = BufferOf(incoming_.data() + kPrefixBytes, size - kPrefixBytes);
  incoming_.erase(0, size);
  acknowledged_ -= size;
  if (incoming_.empty()) incoming_ = {};  // a watch that is idle keeps nothing of what it has had
  const auto listener = listener_;
  listener->OnBackendMessage(message);
  Deliver();  // the next one, or the end
}

void BackendStream::End(const grpc::Status& status) {
  const auto listener = std::exchange(listener_, nullptr);
  if (listener == nullptr) return;
  if (connection_ != nullptr) std::exchange(connection_, nullptr)->Reset(id_);
  incoming_ = {};
  outgoing_ = {};
  listener->OnBackendDone(status);
}

}  // namespace parley::gateway
