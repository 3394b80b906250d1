"""The sentence encoder of ZHUYI_NLU_ENCODER: from `transformers` to ONNX for the bot."""
